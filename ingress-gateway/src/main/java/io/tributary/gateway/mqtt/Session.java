package io.tributary.gateway.mqtt;

import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.mqtt.packet.Packet;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.limits.Limits;
import io.tributary.topic.DeviceTopics;
import io.tributary.topic.TopicName;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** One device's session: who it is, what was agreed and what it may, resolved once. Belongs to the connection's event loop. */
final class Session {
    private static final LongAdder UNCOUNTED = new LongAdder();

    private final DeviceKey device;
    private final Terms terms;
    private final Packet.@Nullable Will will;
    private final Limits limits;
    private final Subscriptions subscriptions;
    private ProductRules rules;
    private DeviceTopics topics;
    private @Nullable String lastPermitted;
    private LongAdder kind = UNCOUNTED;

    /** May a topic be published to? */
    enum Verdict {
        PERMITTED,
        FORBIDDEN,
        /** Too long, or of too many levels. */
        TOO_LONG
    }

    Session(DeviceId id, ProductRules rules, Terms terms, Packet.@Nullable Will will, Limits limits) {
        this.device = new DeviceKey(id);
        this.terms = terms;
        this.will = will;
        this.limits = limits;
        this.subscriptions = new Subscriptions(limits, device.toString());
        this.rules = rules;
        this.topics = new DeviceTopics(device.toString(), rules.topics());
    }

    /** Its connection is one of these while it lives. */
    void countAs(LongAdder kindOfConnection) {
        kind = kindOfConnection;
    }

    void counted() {
        kind.increment();
    }

    void uncounted() {
        kind.decrement();
    }

    /** The product has other rules from now on. */
    void use(ProductRules changed) {
        rules = changed;
        topics = new DeviceTopics(device.toString(), changed.topics());
        lastPermitted = null;
    }

    /** Devices mostly publish to one topic, so the last one is remembered. */
    Verdict verdict(String topic) {
        if (topic.equals(lastPermitted)) {
            return Verdict.PERMITTED;
        }
        if (!whyTooLong(topic).isEmpty()) {
            return Verdict.TOO_LONG;
        }
        if (!topics.mayPublish(topic)) {
            return Verdict.FORBIDDEN;
        }
        lastPermitted = topic;
        return Verdict.PERMITTED;
    }

    /** Empty when the topic is within the limits. */
    String whyTooLong(String topic) {
        try {
            return TopicName.of(topic, limits.topicBytes(), limits.topicSlashes())
                            .text()
                            .isEmpty()
                    ? "the topic is empty"
                    : "";
        } catch (RejectedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    DeviceKey device() {
        return device;
    }

    Terms terms() {
        return terms;
    }

    Packet.@Nullable Will will() {
        return will;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    ProductRules rules() {
        return rules;
    }

    DeviceTopics topics() {
        return topics;
    }
}
