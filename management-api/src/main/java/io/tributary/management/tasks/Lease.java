package io.tributary.management.tasks;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What a holder knows of its lease on a task, by a clock that goes on while the process is paused. Before the holder does what its successor
 * must not do as well, it asks {@link #holds}. For one thread.
 */
final class Lease {
    /** Silent for so long, the holder asks the store whether the task is still its own. */
    static final Duration TRUSTED = Duration.ofSeconds(TaskStore.LEASE_SECONDS / 3);

    private final LongSupplier nanoTime;
    private long writtenNanos;

    /**
     * A lease of which it is not known how old it is.
     *
     * @param nanoTime a clock that never goes back, such as {@link System#nanoTime}
     */
    Lease(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.writtenNanos = nanoTime.getAsLong() - TRUSTED.toNanos();
    }

    /**
     * Carries out a write that is made under the lease only, and renews it.
     *
     * @return whether it was made
     */
    boolean renewedBy(BooleanSupplier write) {
        long begun = nanoTime.getAsLong(); // the store counts from later on
        boolean made = write.getAsBoolean();
        if (made) {
            writtenNanos = begun;
        }
        return made;
    }

    /**
     * Whether the task is the holder's.
     *
     * @param write how to renew the lease if that is not certain
     */
    boolean holds(BooleanSupplier write) {
        return isFresh() || (renewedBy(write) && isFresh());
    }

    private boolean isFresh() {
        return nanoTime.getAsLong() - writtenNanos < TRUSTED.toNanos();
    }
}
