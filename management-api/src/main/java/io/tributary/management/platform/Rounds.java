package io.tributary.management.platform;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that does the same thing again and again; a round that fails unexpectedly is logged and does not end it. */
public final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final ScheduledExecutorService thread;
    private final Runnable round;
    private final Duration pause;

    public Rounds(String name, Duration pause, Runnable round) {
        this.pause = pause;
        this.round = () -> guarded(name, round);
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread made = new Thread(work, name);
            made.setDaemon(true);
            return made;
        });
    }

    public void start() {
        thread.scheduleWithFixedDelay(round, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Does an additional round as soon as possible. */
    public void soon() {
        if (!thread.isShutdown()) {
            thread.execute(round);
        }
    }

    private static void guarded(String name, Runnable round) {
        try {
            round.run();
        } catch (RuntimeException e) {
            LOG.error("a round of '{}' failed unexpectedly; the next one follows", name, e);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
