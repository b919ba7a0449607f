package io.tributary.gateway.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Waits for one record: the callback that Kafka calls itself, so that a message on its way costs one object. Used for one record
 * only.
 */
public abstract class Pending implements Callback, Completion {
    private @Nullable DeviceProducer producer;
    private @Nullable DeviceKey device;
    private String topic = "";
    private byte[] id = {};
    private int bytes;
    private Tracing.@Nullable Followed span;
    private long sentAt;

    /** What is counted as unanswered until it is called back; for the caller's own bound. */
    public final int bytes() {
        return bytes;
    }

    /** The id of its message or event. */
    public final String id() {
        return new String(id, StandardCharsets.US_ASCII);
    }

    /** Told by whoever takes the record, before anything is known of it. */
    public final void holds(int count) {
        bytes = count;
    }

    /** Its way is followed. */
    final void follow(Tracing.Followed by) {
        span = by;
    }

    /** Its time is taken. */
    final void timed(long nanoTime) {
        sentAt = nanoTime;
    }

    /** When its time began to be taken; 0: it is not. */
    final long sentAt() {
        return sentAt;
    }

    /** Whether the producer it was handed to has taken it, or refused it for good; else it had no room. */
    final boolean isTaken() {
        return producer != null;
    }

    /** It is handed over, perhaps again. */
    final void handedTo(DeviceProducer by) {
        producer = by;
    }

    final void begin(String to, DeviceKey key, byte[] ofEvent) {
        topic = to;
        device = key;
        id = ofEvent;
    }

    /** The producer does not take anything any more. */
    final void refused(Exception failure) {
        DeviceProducer by = producer;
        DeviceKey key = device;
        if (by != null && key != null) {
            by.failed(topic, key, failure, this);
        }
    }

    @Override
    public final void onCompletion(RecordMetadata metadata, @Nullable Exception failure) {
        DeviceProducer by = producer;
        DeviceKey key = device;
        if (by == null || key == null) {
            throw new IllegalStateException("called back before it was sent");
        }
        if (failure instanceof BufferExhaustedException) { // heard before send() returns; it will be handed over again
            producer = null;
            return;
        }
        Tracing.Followed followed = span;
        if (followed != null) {
            followed.end(failure != null);
        }
        if (failure != null) {
            by.failed(topic, key, failure, this);
        } else if (metadata.hasOffset()) {
            by.accepted(metadata.offset(), this);
        } else { // the broker knows it wrote this one, and not where: no epoch can be made of it
            by.failed(topic, key, new IllegalStateException("Kafka does not say at which offset"), this);
        }
    }

    /** Tells somebody else. */
    public static Pending telling(Completion done) {
        return new Pending() {
            @Override
            public void accepted(long offset) {
                done.accepted(offset);
            }

            @Override
            public void failed(Exception cause) {
                done.failed(cause);
            }
        };
    }
}
