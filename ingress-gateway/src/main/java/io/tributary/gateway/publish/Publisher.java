package io.tributary.gateway.publish;

import io.netty.buffer.ByteBuf;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.kafka.Pending;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.schemas.avro.MessageProperties;
import org.jspecify.annotations.Nullable;

/**
 * One device that publishes by a protocol without sessions: every message is answered by itself, so one above a rate is refused where
 * MQTT would read more slowly. Thread-safe.
 */
public final class Publisher {
    private final DeviceKey device;
    private final Publishers parts;
    private ProductRules rules;
    private PublishRights rights;
    private long fullAt;

    Publisher(DeviceId id, ProductRules rules, Publishers parts) {
        this.device = new DeviceKey(id);
        this.parts = parts;
        this.rules = rules;
        this.rights = new PublishRights(device.toString(), rules, parts.limits());
        this.fullAt = parts.nanoTime();
    }

    /** The product has other rules from now on. */
    public synchronized void use(ProductProfile changed) {
        rules = parts.products().of(changed);
        rights = new PublishRights(device.toString(), rules, parts.limits());
    }

    public DeviceId id() {
        return device.id();
    }

    /** Whether the device may be handed what is on this topic. */
    public synchronized boolean mayReceive(String topic) {
        return rights.topics().mayReceive(topic);
    }

    /**
     * Hands a message to Kafka.
     *
     * @param topic the full name
     * @param payload read before this returns, not kept
     * @param most bytes of payload that the protocol allows
     * @param qos as the record says it: 1 for who waits for the answer, 0 for who does not
     * @param done told once what became of it, unless this throws
     * @throws RejectedException UNAVAILABLE while Kafka is away or behind, TOO_LARGE, THROTTLED above a rate, INVALID for a topic out of
     *     the limits, FORBIDDEN for one that is not the device's to publish to
     */
    public synchronized void publish(
            String topic, ByteBuf payload, int most, int qos, @Nullable MessageProperties properties, Pending done) {
        requireOpen();
        int size = payload.readableBytes();
        if (size > most) {
            parts.metrics().refusedSize.increment();
            throw new RejectedException(
                    Rejection.TOO_LARGE, "a payload of " + size + " bytes is larger than " + most + " bytes");
        }
        long now = parts.nanoTime();
        requireRate(now);
        switch (rights.verdict(topic)) {
            case TOO_LONG -> {
                parts.metrics().refusedName.increment();
                throw new RejectedException(Rejection.INVALID, rights.whyTooLong(topic));
            }
            case FORBIDDEN -> {
                parts.metrics().refusedTopic.increment();
                throw new RejectedException(Rejection.FORBIDDEN, "the device may not publish to " + topic);
            }
            case PERMITTED -> {}
        }
        take(now);
        parts.records().publish(device, rules, Records.NO_SESSION, topic, payload, qos, false, properties, done);
        (qos == 0 ? parts.metrics().published0 : parts.metrics().published1).increment();
    }

    /**
     * Takes a question of the device that is no message, which counts for its rate as if it were.
     *
     * @throws RejectedException as {@link #publish}: UNAVAILABLE, THROTTLED
     */
    public synchronized void ask() {
        requireOpen();
        long now = parts.nanoTime();
        requireRate(now);
        take(now);
    }

    /**
     * Hands a request to a service of the platform to Kafka, in the device's name; {@link #ask} was called for it.
     *
     * @param epoch of the session whose connection hears the reply
     */
    public synchronized void request(long epoch, String topic, ByteBuf payload, Pending done) {
        parts.records().publish(device, rules, epoch, topic, payload, 0, false, null, done);
    }

    /** How often the device is sent a message. */
    public synchronized Rate downlinkRate() {
        return rules.downlinkRate();
    }

    private void requireOpen() {
        String shut = parts.whyShut();
        if (!shut.isEmpty()) {
            parts.metrics().refusedBacklog.increment();
            throw new RejectedException(Rejection.UNAVAILABLE, shut);
        }
    }

    private void requireRate(long now) {
        if (Math.max(rules.deviceRate().waitNanos(fullAt, now), rules.waitNanos(now)) > 0) {
            parts.metrics().refusedRate.increment();
            throw new RejectedException(Rejection.THROTTLED, "the device publishes above its rate, or its product's");
        }
    }

    private void take(long now) {
        fullAt = rules.deviceRate().take(fullAt, now);
        rules.take(now);
    }
}
