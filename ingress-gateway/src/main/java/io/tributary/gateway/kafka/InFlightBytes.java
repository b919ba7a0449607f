package io.tributary.gateway.kafka;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes Kafka has not answered yet, of all connections of a node. Nothing is refused here; callers stop reading their sockets: beyond
 * the bound, those who hold more than their {@link #fairShare}; when it is full, everyone who would add something. Once full, it is so
 * until it is within the bound again. Thread-safe, no lock; within the bound nobody pays for the shares.
 */
public final class InFlightBytes {
    private final long bound;
    private final long full;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger holders = new AtomicInteger();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    /** Written when it changes only, so that whoever asks for each message reads what its processor has. */
    private volatile boolean isFull;

    /**
     * @param bound above which shares count
     * @param full above which nobody adds anything
     */
    public InFlightBytes(long bound, long full) {
        this.bound = bound;
        this.full = full;
    }

    /** Returns how many there were before. */
    public long add(int count) {
        long before = bytes.getAndAdd(count);
        if (before + count >= full && !isFull) {
            isFull = true;
            if (bytes.get() <= bound) {
                reopen(); // the answers may have come in between
            }
        }
        return before;
    }

    /** Takes them off; returns how many are left. */
    public long remove(int count) {
        long left = bytes.addAndGet(-count);
        if (left <= bound && isFull) {
            reopen();
        }
        return left;
    }

    private void reopen() {
        isFull = false;
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    /** Whether everyone may go on, whatever they hold. */
    public boolean hasRoom() {
        return bytes.get() < bound;
    }

    /** Whether those may go on who had to stop. Less than {@link #hasRoom} would make them flutter. */
    public boolean hasAmpleRoom() {
        return bytes.get() <= bound / 2;
    }

    /** Whether nobody may add anything. */
    public boolean isFull() {
        return isFull;
    }

    public long current() {
        return bytes.get();
    }

    /** Somebody holds some of the bytes while there is no room. */
    public void join() {
        holders.incrementAndGet();
    }

    /** It holds none any more. */
    public void leave() {
        holders.decrementAndGet();
    }

    /** What each may hold while there is no room, so that it is enough for all who do. */
    public long fairShare() {
        return bound / Math.max(1, holders.get());
    }

    /** Runs {@code task} once it is not full, on any thread, perhaps at once. */
    public void whenNotFull(Runnable task) {
        waiting.add(task);
        if (!isFull && waiting.remove(task)) {
            task.run(); // it was reopened in between
        }
    }
}
