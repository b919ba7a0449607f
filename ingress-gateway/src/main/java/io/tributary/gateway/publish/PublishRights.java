package io.tributary.gateway.publish;

import io.tributary.identity.RejectedException;
import io.tributary.limits.Limits;
import io.tributary.topic.DeviceTopics;
import io.tributary.topic.TopicName;
import org.jspecify.annotations.Nullable;

/** To which topics one device may publish, and from which it may receive. Not thread-safe; one connection's. */
public final class PublishRights {
    private final DeviceTopics topics;
    private final Limits limits;
    private @Nullable String lastPermitted;

    /** May a topic be published to? */
    public enum Verdict {
        PERMITTED,
        FORBIDDEN,
        /** Too long, or of too many levels. */
        TOO_LONG
    }

    /** @param device {@code productId/deviceName} */
    public PublishRights(String device, ProductRules rules, Limits limits) {
        this.topics = new DeviceTopics(device, rules.topics());
        this.limits = limits;
    }

    /** Devices mostly publish to one topic, so the last one is remembered. */
    public Verdict verdict(String topic) {
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
    public String whyTooLong(String topic) {
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

    /** All of the device's topics. */
    public DeviceTopics topics() {
        return topics;
    }
}
