package io.tributary.gateway.mqtt;

import io.tributary.gateway.kafka.Pending;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Answers leave in the order of the PUBLISH packets, whatever order Kafka answers in. [MQTT-4.6.0-2] Belongs to one connection:
 * all methods on its event loop, except the {@link Slot}'s completion, which comes from Kafka's thread and asks {@code wake} for
 * one {@link #drain}, however many slots become ready before it runs.
 */
final class AckOrder {
    private final Queue<Slot> slots = new ArrayDeque<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Runnable wake;

    /** What to do with the slots in order. */
    interface Taker {
        void accepted(Slot slot);

        /** Returns whether to go on. */
        boolean failed(Slot slot);
    }

    AckOrder(Runnable wake) {
        this.wake = wake;
    }

    /** The place of one PUBLISH in the order. */
    final class Slot extends Pending {
        /** {@link MqttAnswers#PUBACK}, {@link MqttAnswers#PUBREC}, or 0 for QoS 0. */
        final byte answer;

        final int packetId;
        /** The message, when the device is to receive it itself. */
        final @Nullable Echo echo;

        private volatile Outcome outcome = Outcome.OPEN;

        private Slot(byte answer, int packetId, @Nullable Echo echo) {
            this.answer = answer;
            this.packetId = packetId;
            this.echo = echo;
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
            if (!awake.get() && !awake.getAndSet(true)) {
                wake.run();
            }
        }
    }

    /** A message the device publishes and has subscribed to. */
    record Echo(String topic, byte[] payload, int qos) {}

    private enum Outcome {
        OPEN,
        ACCEPTED,
        FAILED
    }

    /** The next place in the order. */
    Slot add(byte answer, int packetId, @Nullable Echo echo) {
        Slot slot = new Slot(answer, packetId, echo);
        slots.add(slot);
        return slot;
    }

    /** Hands over what is ready, up to the first slot that is not. */
    void drain(Taker taker) {
        awake.set(false);
        for (Slot slot = slots.peek(); slot != null && slot.outcome != Outcome.OPEN; slot = slots.peek()) {
            slots.remove();
            if (slot.outcome == Outcome.ACCEPTED) {
                taker.accepted(slot);
            } else if (!taker.failed(slot)) {
                return;
            }
        }
    }

    int size() {
        return slots.size();
    }
}
