package io.tributary.connect.forward;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A loop of its own thread. */
final class ThreadLoop implements Loop {
    private final ScheduledThreadPoolExecutor thread;
    private final long startNanos = System.nanoTime();

    ThreadLoop(String name) {
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
        thread.setRemoveOnCancelPolicy(true);
        // An answer may come after the end; what it is about is not committed and is sent again by the next one.
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    @Override
    public void execute(Runnable what) {
        thread.execute(what);
    }

    @Override
    public Duration now() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    @Override
    public Timer after(Duration delay, Runnable what) {
        Future<?> timer = thread.schedule(what, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
