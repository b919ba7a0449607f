package io.tributary.bench.load;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Says when the next message of a fixed rate is due. Has a thread of its own, because the timers of an event loop know milliseconds only: a message would be late
 * by as much as its acknowledgement takes.
 */
public final class Metronome implements AutoCloseable {
    /** What falls due on the executor given. */
    public interface Beat {
        /** @param due by {@link System#nanoTime} */
        void due(long due);
    }

    private final double interval;
    private final Executor executor;
    private final Beat beat;
    private final long start = System.nanoTime();
    private final Thread thread;
    private volatile boolean ended;
    private long said;

    /** Begins at once. */
    public Metronome(double perSecond, Executor executor, Beat beat) {
        this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.executor = executor;
        this.beat = beat;
        this.thread = new Thread(this::run, "metronome");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        for (long next = 0; !ended; ) {
            long wait = dueTime(next) - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            } else {
                long until = (long) ((System.nanoTime() - start) / interval) + 1;
                executor.execute(() -> say(until));
                next = until;
            }
        }
    }

    /** Says all that is due before the one numbered {@code until}. */
    private void say(long until) {
        while (said < until) {
            beat.due(dueTime(said++));
        }
    }

    private long dueTime(long number) {
        return start + (long) (number * interval);
    }

    /** Nothing falls due any more, but for what the executor was told already. */
    @Override
    public void close() {
        ended = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
