package io.tributary.gateway.kafka;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records for which the producer had no room yet, in the order in which they came; they are tried again until it has. While there are
 * any, every other record has to stand behind them, or those of a device would change places. Thread-safe.
 *
 * <p>Messages of devices are stopped long before the buffer is used up; what comes here because of it are events nobody can be made to
 * wait with, such as the ends of thousands of sessions during an outage, at most one or two of each session. The rest waits for the
 * {@link FirstWrite} of its partition.
 */
final class Overflow {
    private static final Logger LOG = LoggerFactory.getLogger(Overflow.class);
    private static final long PAUSE_MILLIS = 50;

    private final Queue<Waiting> records = new ArrayDeque<>();
    private final BiPredicate<EventRecord, Pending> hand;
    private final Executor soon = delayed(0);
    private final Executor later = delayed(PAUSE_MILLIS);
    private boolean retrying;
    private volatile int size;

    private record Waiting(EventRecord value, Pending done) {}

    /** @param hand hands a record over; returns whether there was room for it */
    Overflow(BiPredicate<EventRecord, Pending> hand) {
        this.hand = hand;
    }

    private static Executor delayed(long millis) {
        return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run);
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    synchronized void add(EventRecord value, Pending done) {
        records.add(new Waiting(value, done));
        size = records.size();
        if (!retrying) {
            retrying = true;
            later.execute(this::retry);
        }
    }

    /** There may be room: looks at once, on another thread. */
    void lookSoon() {
        if (size > 0) {
            soon.execute(this::drain);
        }
    }

    /** Hands over what there is room for. */
    synchronized void drain() {
        for (Waiting next = records.peek(); next != null && isHandedOver(next); next = records.peek()) {
            records.remove();
        }
        size = records.size();
    }

    private synchronized void retry() {
        drain();
        retrying = size > 0;
        if (retrying) {
            later.execute(this::retry);
        }
    }

    private boolean isHandedOver(Waiting next) {
        try {
            return hand.test(next.value(), next.done());
        } catch (RuntimeException e) { // what is behind it is to be handed over all the same
            LOG.error("who waits for a record cannot be told how it went", e);
            return true;
        }
    }
}
