package io.tributary.gateway.mqtt;

import io.tributary.gateway.kafka.Pending;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Records of one connection whose outcome nobody is told: QoS 0. They have no place in the order of answers and wake nobody; what they held is added up until the
 * connection looks, or asks to be told. All methods on the connection's event loop, except the records' completion, which comes from Kafka's thread.
 */
final class Unanswered {
    private static final AtomicIntegerFieldUpdater<Unanswered> FREED =
            AtomicIntegerFieldUpdater.newUpdater(Unanswered.class, "freed");
    private static final AtomicIntegerFieldUpdater<Unanswered> WANTED =
            AtomicIntegerFieldUpdater.newUpdater(Unanswered.class, "wanted");

    private final Executor loop;
    private final Runnable told;
    private final Runnable failure;
    private volatile int freed;
    private volatile int wanted;

    /**
     * @param told run by {@code loop} when something is free, once for each {@link #want}
     * @param failure counts a record that was refused for good; on any thread
     */
    Unanswered(Executor loop, Runnable told, Runnable failure) {
        this.loop = loop;
        this.told = told;
        this.failure = failure;
    }

    private final class Unheard extends Pending {
        @Override
        public void accepted(long offset) {
            free(bytes());
        }

        @Override
        public void failed(Exception cause) {
            failure.run();
            free(bytes());
        }
    }

    /** For the next record. */
    Pending next() {
        return new Unheard();
    }

    private void free(int bytes) {
        FREED.addAndGet(this, bytes);
        tell();
    }

    private void tell() {
        if (wanted == 1 && WANTED.compareAndSet(this, 1, 0)) {
            loop.execute(told);
        }
    }

    /** The bytes that are free since it was asked last. */
    int take() {
        return freed == 0 ? 0 : FREED.getAndSet(this, 0);
    }

    /** It is to be told, once, when something is free; at once if something is. */
    void want() {
        if (wanted == 0) {
            wanted = 1;
            if (freed > 0) {
                tell();
            }
        }
    }
}
