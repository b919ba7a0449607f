package io.tributary.gateway.logging;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets a few log lines through in every ten seconds: strangers must not be able to fill the log. What is held back is to be counted
 * by a metric. Thread-safe; several threads at once may get a line or two more.
 */
public final class Seldom {
    private static final long WINDOW = Duration.ofSeconds(10).toNanos();

    private final int lines;
    private final AtomicLong began = new AtomicLong(System.nanoTime() - WINDOW);
    private final AtomicInteger said = new AtomicInteger();

    /** One line. */
    public Seldom() {
        this(1);
    }

    /** @param lines in ten seconds */
    public Seldom(int lines) {
        this.lines = lines;
    }

    /** Whether a line may be written now; it then counts as written. */
    public boolean now() {
        long time = System.nanoTime();
        long before = began.get();
        if (time - before >= WINDOW && began.compareAndSet(before, time)) {
            said.set(0);
        }
        return said.get() < lines && said.getAndIncrement() < lines;
    }
}
