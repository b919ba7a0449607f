package io.tributary.management.cassandra;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets changes of one thing happen one after the other, in this process and across API nodes: a claim is taken by a lightweight
 * transaction, lasts {@value #SECONDS} s when its holder dies, and is given back after the change. The writes in between are plain.
 * What runs under a claim is a handful of statements, whose time-outs together are shorter than the claim lasts.
 */
public final class Claims {
    static final int SECONDS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private final Database database;
    private final ConcurrentHashMap<String, ReentrantLock> here = new ConcurrentHashMap<>();

    public Claims(Database database) {
        this.database = database;
    }

    /** Runs a change while nobody else changes the thing of this key. */
    public <T> T holding(String key, Supplier<T> change) {
        ReentrantLock lock = here.computeIfAbsent(key, unused -> new ReentrantLock(true));
        return locked(lock, key, () -> {
            UUID holder = UUID.randomUUID();
            take(key, holder);
            try {
                return change.get();
            } finally {
                giveBack(key, holder);
            }
        });
    }

    private void giveBack(String key, UUID holder) {
        try {
            database.run("DELETE FROM claims WHERE key = ? IF holder = ?", key, holder);
        } catch (RejectedException e) { // the change is made or refused already, and the claim runs out by itself
            LOG.atWarn().addKeyValue("key", key).log("a claim is not given back: {}", e.getMessage());
        }
    }

    private static <T> T locked(ReentrantLock lock, String key, Supplier<T> action) {
        try {
            if (!lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy(key);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy(key);
        }
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private void take(String key, UUID holder) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            long now = System.nanoTime();
            boolean ours = database.run(
                            "INSERT INTO claims (key, holder) VALUES (?, ?) IF NOT EXISTS USING TTL " + SECONDS,
                            key,
                            holder)
                    .wasApplied();
            if (ours) {
                return;
            }
            if (now > deadline) {
                throw busy(key);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw busy(key);
            }
        }
    }

    private static RejectedException busy(String key) {
        return new RejectedException(
                Rejection.UNAVAILABLE, "'" + key + "' is being changed by someone else", "Try again.", "");
    }
}
