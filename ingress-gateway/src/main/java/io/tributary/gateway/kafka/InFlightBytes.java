package io.tributary.gateway.kafka;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes Kafka has not answered yet, and who waits for them to become fewer. The bound is soft: nothing is refused here, callers
 * stop reading their sockets. Thread-safe, no lock.
 */
final class InFlightBytes {
    private final long bound;
    private final AtomicLong bytes = new AtomicLong();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    InFlightBytes(long bound) {
        this.bound = bound;
    }

    /** Returns how many there were before. */
    long add(int count) {
        return bytes.getAndAdd(count);
    }

    /** Takes them off; wakes everyone once the half of the bound is free, so that readers do not flutter. */
    void remove(int count) {
        if (bytes.addAndGet(-count) <= bound / 2 && !waiting.isEmpty()) {
            wake();
        }
    }

    boolean hasRoom() {
        return bytes.get() < bound;
    }

    long current() {
        return bytes.get();
    }

    void whenRoom(Runnable task) {
        waiting.add(task);
        if (bytes.get() <= bound / 2) {
            wake(); // the last answer may have come in between
        }
    }

    private void wake() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }
}
