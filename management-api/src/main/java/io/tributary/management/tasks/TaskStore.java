package io.tributary.management.tasks;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where tasks are kept, for {@link Task#KEPT}. Whoever works on one holds a lease on it, which lasts {@value #LEASE_SECONDS} s from
 * his last write; a write of a holder whose lease has gone to another is not made. Thread-safe, also across API nodes. While the
 * database is away everything is refused with UNAVAILABLE, and a write that was refused so may have been made.
 */
public interface TaskStore {
    /** How long a holder may be silent. */
    int LEASE_SECONDS = 30;

    /** Tasks of the account that are not over, at most. */
    int MAX_OPEN = 10;

    /** Tasks in the list, at most: the oldest go first, and can still be read by their ids. */
    int MAX_LISTED = 5_000;

    /** What became of a task that was to be added. */
    enum Added {
        ADDED,
        /** There are {@link #MAX_OPEN} already. */
        FULL,
        /** The id is another task's. */
        TAKEN
    }

    /** A line of the list. */
    record Entry(long id, String productId, Work.Kind kind) {}

    Added add(Task task);

    /** The task; empty also for one of a kind that only a newer node knows. */
    Optional<Task> find(long id);

    /** Whether there is a task, be it of a kind that only a newer node knows. */
    boolean isWritten(long id);

    /** Those of the tasks that {@link #find(long)} would find, in the order of the ids. */
    List<Task> find(Collection<Long> ids);

    /** The newest first. */
    List<Entry> list();

    /** Calls a task off if nobody has begun; whether nobody had. */
    boolean cancel(Task task, Instant now);

    /** Tasks that are not over, and perhaps some that are, until {@link #close}. */
    List<Long> open();

    /** Makes room for another open task. */
    void close(long id);

    /** Whether somebody holds a task now: cheaper than to try to take it, and no hindrance to him. */
    boolean isHeld(long id);

    /** Takes a task that is not over and that nobody works on. */
    Optional<Task> take(Task task, UUID holder, Instant now);

    /** Keeps what is to be made from a place on, before it is made. */
    boolean plan(Task task, UUID holder, byte[] sealed, Instant now);

    /** What was to be made from the place the task is at; empty when that was not decided. */
    Optional<byte[]> planned(Task task);

    /** Keeps what became of the devices from the place {@code before} was at, in place of the plan, and how far the task is now. */
    boolean advance(Task before, Task after, UUID holder, List<DeviceResult> results);

    /** Keeps a task that has been counted; again, to renew the lease. */
    boolean counted(Task task, UUID holder);

    /** Keeps a task that is over, and gives it back. */
    boolean end(Task task, UUID holder);

    /** Gives a task back that is not over. */
    void release(Task task, UUID holder);

    /** What became of devices from a place on, from 0. */
    List<DeviceResult> results(long id, int offset, int limit);
}
