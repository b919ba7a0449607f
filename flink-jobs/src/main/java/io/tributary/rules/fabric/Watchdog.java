package io.tributary.rules.fabric;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees an evaluation that has no end. A Java thread cannot be stopped, so the process is: what it does then is given, and must write down
 * first which rule it was, lest the same happens after the restart.
 */
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final long endlessNanos;
    private final BiConsumer<LiveRevision, Duration> endless;
    private final Thread thread;
    /** Written twice an evaluation: in order and seen soon is enough, and a full fence would cost more than the rest. */
    private final AtomicReference<@Nullable LiveRevision> current = new AtomicReference<>();

    private final AtomicLong since = new AtomicLong();
    private volatile boolean open = true;

    Watchdog(Duration endless, BiConsumer<LiveRevision, Duration> whenEndless) {
        this.endlessNanos = endless.toNanos();
        this.endless = whenEndless;
        this.thread = new Thread(this::watch, "rule-watchdog");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void begin(LiveRevision live, long nowNanos) {
        since.setRelease(nowNanos);
        current.setRelease(live);
    }

    void end() {
        current.setRelease(null);
    }

    private void watch() {
        long period = endlessNanos / 10;
        long looked = System.nanoTime();
        long frozen = 0;
        long beganBefore = 0;
        while (open) {
            LockSupport.parkNanos(period);
            long now = System.nanoTime();
            LiveRevision live = current.get();
            long began = since.get();
            frozen = began == beganBefore ? frozen : 0;
            beganBefore = began;
            // A machine that stood still let nobody evaluate: what this thread overslept is nobody's fault.
            frozen += Math.max(0, now - looked - 2 * period);
            looked = now;
            long lasts = now - began - frozen;
            if (live != null && lasts > endlessNanos && current.get() == live && since.get() == began) {
                LOG.error(
                        "an evaluation of rule {} does not end, {} ms now; the process is given up",
                        live.revision.key().rule(),
                        lasts / 1_000_000);
                endless.accept(live, Duration.ofNanos(lasts));
                return;
            }
        }
    }

    @Override
    public void close() {
        open = false;
        LockSupport.unpark(thread);
    }
}
