package io.tributary.gateway.kafka;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What one producer wrote first to one partition. A broker that holds nothing of a producer lets it begin with any sequence number: when
 * the first batch comes before the broker knows that it leads and is refused, and the next one is taken, the first stays out of
 * order however often it is sent again, and everything behind it waits (KAFKA-14359, KAFKA-15591). So the first record is on its way
 * alone; after it, the broker keeps the order. Thread-safe.
 */
final class FirstWrite {
    private enum State {
        TO_COME,
        ON_ITS_WAY,
        WRITTEN
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.TO_COME);

    /** Whether others may follow. */
    boolean isDone() {
        return state.get() == State.WRITTEN;
    }

    /** Returns false when another is on its way. */
    boolean begin() {
        return state.compareAndSet(State.TO_COME, State.ON_ITS_WAY);
    }

    /** When it was not written, the next record is the first. */
    void end(boolean written) {
        state.set(written ? State.WRITTEN : State.TO_COME);
    }
}
