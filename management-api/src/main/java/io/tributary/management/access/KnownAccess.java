package io.tributary.management.access;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node knows of access: a copy of the store, read anew when the store's version is another one. It is asked for every second
 * ({@link #PAUSE}), so a change on another node is known within two; a change through {@link #change} is known at once. Where the store has not
 * answered for {@link #TRUSTED}, nothing is decided any more, for a key may have been taken back meanwhile. Thread-safe.
 */
public final class KnownAccess implements AccessControl {
    /** Between two looks at the store's version. */
    public static final Duration PAUSE = Duration.ofSeconds(1);

    static final Duration TRUSTED = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(KnownAccess.class);
    /** Read anew although the version is the same: who saw a version before all of its rows would keep the older ones. */
    private static final Duration ANYWAY = Duration.ofSeconds(30);

    private final AccessStore store;
    private final Clock clock;
    private final LongSupplier nanoTime;

    private volatile Known known = new Known(Directory.EMPTY, "", Long.MIN_VALUE, Long.MIN_VALUE);
    private boolean failing; // guarded by this

    private record Known(Directory directory, String version, long readNanos, long confirmedNanos) {
        boolean isNothing() {
            return confirmedNanos == Long.MIN_VALUE;
        }
    }

    public KnownAccess(AccessStore store, Clock clock, LongSupplier nanoTime) {
        this.store = store;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Looks at the store, and reads it when it has changed. */
    public synchronized void refresh() {
        long now = nanoTime.getAsLong();
        Known before = known;
        String version = store.version(); // first: what is read after it is at least as new
        boolean old = before.isNothing() || now - before.readNanos() > ANYWAY.toNanos();
        known = old || !version.equals(before.version())
                ? new Known(new Directory(store.entries()), version, now, now)
                : new Known(before.directory(), version, before.readNanos(), now);
    }

    /** {@link #refresh} for a round: what goes wrong is said once, and decisions end by themselves when it lasts. */
    public synchronized void look() {
        try {
            refresh();
            if (failing) {
                failing = false;
                LOG.info("users and policies are read again");
            }
        } catch (RejectedException e) {
            if (!failing) {
                failing = true;
                LOG.warn("users and policies cannot be read: {}", e.getMessage());
            }
        }
    }

    /**
     * What is known now.
     *
     * @throws RejectedException UNAVAILABLE when it is too old to be relied on
     */
    public Directory current() {
        Known now = known;
        if (now.isNothing() || nanoTime.getAsLong() - now.confirmedNanos() > TRUSTED.toNanos()) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    "Cassandra has not said for " + TRUSTED.toSeconds() + " s who may do what",
                    "Try again; if it stays so, look at Cassandra's log.",
                    "");
        }
        return now.directory();
    }

    /** Makes a change of what is in the store, read for it, while nobody else changes it; known here when this returns. */
    <T> T change(Supplier<T> change) {
        try {
            return store.changing(() -> {
                refresh();
                return change.get();
            });
        } finally {
            look();
        }
    }

    void write(List<Entry> put, List<Entry> deleted) {
        store.write(put, deleted);
    }

    Clock clock() {
        return clock;
    }

    @Override
    public Decision decide(Caller caller, String action, String resource) {
        return caller.kind() == Caller.Kind.ROOT
                ? Directory.EMPTY.decide(caller, action, resource, clock.instant())
                : current().decide(caller, action, resource, clock.instant());
    }
}
