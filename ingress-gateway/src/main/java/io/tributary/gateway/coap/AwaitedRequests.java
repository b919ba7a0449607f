package io.tributary.gateway.coap;

import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.identity.Rejection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.eclipse.californium.core.network.Exchange;

/**
 * Requests whose answer waits for Kafka. No empty acknowledgement goes ahead of it, for the reference SDK takes none: it sends again
 * meanwhile, which the de-duplication hears and nobody else. Who waited too long is told to come again, and what Kafka says later
 * changes nothing: the message may then be there twice. Thread-safe.
 */
final class AwaitedRequests {
    private static final String TOO_LONG = "Kafka did not answer in time; the message may have been taken";

    private final Set<Awaited> open = ConcurrentHashMap.newKeySet();
    private final long patienceNanos;
    private final LongSupplier nanoTime;
    private final LongAdder acknowledged;
    private final LongAdder gaveUp;
    private final LongAdder failed;

    AwaitedRequests(Duration patience, GatewayMetrics metrics, LongSupplier nanoTime) {
        this.patienceNanos = patience.toNanos();
        this.nanoTime = nanoTime;
        this.acknowledged = metrics.counter("coap.answers", "result", "accepted");
        this.gaveUp = metrics.counter("coap.answers", "result", "too-slow");
        this.failed = metrics.refusedKafka;
    }

    /** Waits for the record of this request. */
    Pending await(Exchange exchange, DeviceRequest request) {
        return new Awaited(exchange, request);
    }

    /** The record is on its way; not called when it was refused at once. */
    void begun(Pending pending) {
        if (pending instanceof Awaited awaited && !awaited.answered.get()) {
            open.add(awaited);
            if (awaited.answered.get()) {
                open.remove(awaited); // answered in between
            }
        }
    }

    /** Answers those whose patience is over. To be called now and then. */
    void giveUp() {
        long now = nanoTime.getAsLong();
        open.forEach(awaited -> awaited.giveUp(now));
    }

    int size() {
        return open.size();
    }

    private final class Awaited extends Pending {
        private final Exchange exchange;
        private final DeviceRequest request;
        private final long since = nanoTime.getAsLong();
        private final AtomicBoolean answered = new AtomicBoolean();

        private Awaited(Exchange exchange, DeviceRequest request) {
            this.exchange = exchange;
            this.request = request;
        }

        @Override
        public void accepted(long offset) {
            if (answer()) {
                acknowledged.increment();
                exchange.sendResponse(CoapAnswers.accepted(request));
            }
        }

        @Override
        public void failed(Exception cause) {
            failed.increment();
            if (answer()) {
                exchange.sendResponse(
                        CoapAnswers.refused(request.sdk(), Rejection.UNAVAILABLE, "Kafka refused the message"));
            }
        }

        private void giveUp(long now) {
            if (now - since > patienceNanos && answer()) {
                gaveUp.increment();
                exchange.sendResponse(CoapAnswers.refused(request.sdk(), Rejection.UNAVAILABLE, TOO_LONG));
            }
        }

        private boolean answer() {
            boolean first = answered.compareAndSet(false, true);
            open.remove(this);
            return first;
        }
    }
}
