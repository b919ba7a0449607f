package io.tributary.gateway.mqtt;

import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.RegisteredDevice;
import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.identity.RejectedException;
import io.tributary.limits.Limits;
import io.tributary.topic.DeviceTopics;
import io.tributary.topic.TopicName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One device's connection: who it is and what it may, resolved once. Belongs to the connection's event loop. */
final class Session {
    private final DeviceKey device;
    private final boolean clean;
    private final int keepAliveSeconds;
    private final Optional<Will> will;
    private final Limits limits;
    private DeviceTopics topics;
    private @Nullable String messageIdField;
    private String lastPermitted = "";

    Session(RegisteredDevice registered, boolean clean, int keepAliveSeconds, Optional<Will> will, Limits limits) {
        this.device = new DeviceKey(registered.id());
        this.clean = clean;
        this.keepAliveSeconds = keepAliveSeconds;
        this.will = will;
        this.limits = limits;
        this.topics = new DeviceTopics(registered.id(), registered.product().topicClasses());
        this.messageIdField = registered.product().messageIdField().orElse(null);
    }

    /** The product allows other topics from now on. */
    void use(ProductProfile product) {
        topics = new DeviceTopics(device.id(), product.topicClasses());
        messageIdField = product.messageIdField().orElse(null);
        lastPermitted = "";
    }

    /** Whether the device may publish there; devices mostly use one topic, so the last one is remembered. */
    boolean mayPublish(String topic) {
        if (topic.equals(lastPermitted)) {
            return true;
        }
        if (!topics.mayPublish(topic) || !isWithinLimits(topic)) {
            return false;
        }
        lastPermitted = topic;
        return true;
    }

    private boolean isWithinLimits(String topic) {
        try {
            return TopicName.of(topic, limits.topicBytes(), limits.topicSlashes())
                    .text()
                    .equals(topic);
        } catch (RejectedException e) {
            return false;
        }
    }

    DeviceKey device() {
        return device;
    }

    DeviceTopics topics() {
        return topics;
    }

    /** Where devices of the product number their messages. */
    @Nullable
    String messageIdField() {
        return messageIdField;
    }

    boolean clean() {
        return clean;
    }

    int keepAliveSeconds() {
        return keepAliveSeconds;
    }

    Optional<Will> will() {
        return will;
    }
}
