package io.tributary.gateway.transport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Lets a log line through once in a while: strangers must not be able to fill the log. */
final class Seldom {
    private static final long PAUSE = Duration.ofSeconds(10).toNanos();

    private final AtomicLong last = new AtomicLong(System.nanoTime() - PAUSE);

    boolean now() {
        long time = System.nanoTime();
        long before = last.get();
        return time - before >= PAUSE && last.compareAndSet(before, time);
    }
}
