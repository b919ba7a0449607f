package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.mqtt.packet.Reason;
import io.tributary.schemas.avro.MessageProperties;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Answers leave in the order of the packets, whatever order Kafka answers in. [MQTT-4.6.0-2] Belongs to one connection: all methods on
 * its event loop, except the {@link Slot}'s completion, which comes from Kafka's thread and asks for one run of {@code drain}, however
 * many slots become ready before it runs.
 */
final class AckOrder {
    private static final AtomicIntegerFieldUpdater<AckOrder> AWAKE =
            AtomicIntegerFieldUpdater.newUpdater(AckOrder.class, "awake");

    private final Executor loop;
    private final Runnable drain;
    /** Slots are chained by themselves: an idle connection holds no empty queue. */
    private @Nullable Slot first;

    private @Nullable Slot last;
    private int size;
    private volatile int awake;

    /** What to do with the slots in order. */
    interface Taker {
        void accepted(Slot slot);

        /** Returns whether to go on. */
        boolean failed(Slot slot);
    }

    /** @param drain calls {@link #drain(Taker)}; run by {@code loop} */
    AckOrder(Executor loop, Runnable drain) {
        this.loop = loop;
        this.drain = drain;
    }

    /** What a slot does besides its answer. */
    sealed interface Extra {}

    /** A message the device publishes and has subscribed to. */
    record Echo(
            String topic,
            byte[] payload,
            boolean retain,
            @Nullable MessageProperties properties,
            Subscriptions.Match match)
            implements Extra {}

    /** An answer that is ready: SUBACK, UNSUBACK. */
    record Reply(ByteBuf packet) implements Extra {}

    /** The message is refused: the code of its answer, and the reason in words. */
    record Refusal(Reason reason, @Nullable String why) implements Extra {}

    /** Who waits for a slot. */
    enum Answer {
        /** Nobody: a failure is only counted. */
        NONE,
        PUBACK,
        PUBREC,
        /** The session itself, and perhaps a {@link Reply}. */
        EVENT
    }

    /** The place of one packet in the order. */
    final class Slot extends Pending {
        final Answer answer;

        final int packetId;
        final @Nullable Extra extra;
        private volatile Outcome outcome = Outcome.OPEN;
        private @Nullable Slot next;

        private Slot(Answer answer, int packetId, @Nullable Extra extra) {
            this.answer = answer;
            this.packetId = packetId;
            this.extra = extra;
        }

        @Override
        public void accepted(long offset) {
            become(Outcome.ACCEPTED);
        }

        @Override
        public void failed(Exception cause) {
            become(Outcome.FAILED);
        }

        private void become(Outcome result) {
            outcome = result;
            if (awake == 0 && AWAKE.getAndSet(AckOrder.this, 1) == 0) {
                loop.execute(drain);
            }
        }
    }

    private enum Outcome {
        OPEN,
        ACCEPTED,
        FAILED
    }

    /** The next place in the order. */
    Slot add(Answer answer, int packetId, @Nullable Extra extra) {
        Slot slot = new Slot(answer, packetId, extra);
        Slot before = last;
        if (before == null) {
            first = slot;
        } else {
            before.next = slot;
        }
        last = slot;
        size++;
        return slot;
    }

    /** Hands over what is ready, up to the first slot that is not. */
    void drain(Taker taker) {
        awake = 0;
        for (Slot slot = first; slot != null && slot.outcome != Outcome.OPEN; slot = first) {
            remove(slot);
            if (slot.outcome == Outcome.ACCEPTED) {
                taker.accepted(slot);
            } else if (!taker.failed(slot)) {
                return;
            }
        }
    }

    private void remove(Slot head) {
        first = head.next;
        head.next = null; // an old slot must not hold young ones: collectors of the young would copy them all
        if (first == null) {
            last = null;
        }
        size--;
    }

    /** Lets go of answers that will never be sent. */
    void clear() {
        for (Slot slot = first; slot != null; slot = slot.next) {
            if (slot.extra instanceof Reply reply) {
                reply.packet().release();
            }
        }
        first = null;
        last = null;
        size = 0;
    }

    int size() {
        return size;
    }
}
