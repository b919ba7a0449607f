package io.tributary.rules.fabric;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What users wrote and what runs outside of any message, where no watchdog looks: making a function ready, and taking leave of it. Each
 * time a thread of its own, which is left behind when it does not end.
 */
final class UserCode {
    /**
     * @param classes that the code looks for its own through its thread
     * @throws IOException when it does not end in time, or fails
     */
    static <T> T within(Duration patience, ClassLoader classes, Callable<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(work);
        start(classes, task);
        try {
            return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new IOException(
                    "its functions are not ready within " + patience.toSeconds()
                            + " s; what open(), the constructor or static code does must end",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while functions were made ready", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure
                    ? failure
                    : new IOException("its functions cannot be made ready: " + e.getCause(), e);
        }
    }

    /** Starts it, and waits for nothing. */
    static void start(ClassLoader classes, Runnable work) {
        Thread thread = new Thread(work, "user-functions");
        thread.setDaemon(true);
        thread.setContextClassLoader(classes);
        thread.start();
    }

    private UserCode() {}
}
