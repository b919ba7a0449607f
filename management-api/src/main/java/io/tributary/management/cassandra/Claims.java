package io.tributary.management.cassandra;

import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets changes of one thing happen one after the other, in this process and across API nodes: a claim is taken by a lightweight
 * transaction, lasts {@value #SECONDS} s when its holder dies, and is given back after the change. The writes in between are plain.
 * What runs under a claim is a handful of statements, whose time-outs together are shorter than the claim lasts; what takes longer renews it.
 *
 * <p>When Cassandra goes away in between, a claim may be left that nobody knows of. It is told by its holder, which names this process, and taken
 * over as soon as nothing of before can come any more; for other nodes it runs out.
 */
public final class Claims {
    static final int SECONDS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private final Database database;
    private final ConcurrentHashMap<String, ReentrantLock> here = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, UUID> held = new ConcurrentHashMap<>();
    /** The first half of the id of every holder of this process; the second counts. */
    private final long process = UUID.randomUUID().getMostSignificantBits();

    private final AtomicLong holders = new AtomicLong(Long.MIN_VALUE); // which is a UUID's variant, too

    public Claims(Database database) {
        this.database = database;
    }

    /** Runs a change while nobody else changes the thing of this key. */
    public <T> T holding(String key, Supplier<T> change) {
        ReentrantLock lock = here.computeIfAbsent(key, unused -> new ReentrantLock(true));
        return locked(lock, key, () -> {
            UUID holder = new UUID(process, holders.getAndIncrement());
            take(key, holder);
            held.put(key, holder);
            try {
                return change.get();
            } finally {
                held.remove(key);
                giveBack(key, holder);
            }
        });
    }

    /**
     * Makes the claim last anew, for a change that goes on in many steps: called in {@link #holding}, before each of them.
     *
     * @throws RejectedException UNAVAILABLE when the claim has run out and may be another's
     */
    public void renew(String key) {
        UUID holder = held.get(key);
        boolean ours = holder != null
                && database.run(
                                "UPDATE claims USING TTL " + SECONDS + " SET holder = ? WHERE key = ? IF holder = ?",
                                holder,
                                key,
                                holder)
                        .wasApplied();
        if (!ours) {
            throw busy(key);
        }
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
            ResultSet taken = database.run(
                    "INSERT INTO claims (key, holder) VALUES (?, ?) IF NOT EXISTS USING TTL " + SECONDS, key, holder);
            if (taken.wasApplied() || isOurs(key, holder, taken.one())) {
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

    /** Whether the claim that is there is this holder's now: its own, or one that was left behind here, for nobody here holds the key. */
    private boolean isOurs(String key, UUID holder, @Nullable Row present) {
        UUID before = present == null ? null : present.getUuid("holder");
        if (before == null || before.getMostSignificantBits() != process) {
            return false;
        }
        // The driver repeats a statement whose answer got lost; the claim it finds then is its own.
        return before.equals(holder)
                || (database.hasSettled()
                        && database.conditionally(List.of(database.bind(
                                "UPDATE claims USING TTL " + SECONDS + " SET holder = ? WHERE key = ? IF holder = ?",
                                holder,
                                key,
                                before))));
    }

    private static RejectedException busy(String key) {
        return new RejectedException(
                Rejection.UNAVAILABLE, "'" + key + "' is being changed by someone else", "Try again.", "");
    }
}
