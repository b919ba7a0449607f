package io.tributary.topic;

import java.util.Objects;

/**
 * Which topics one device may use; immutable, two references. (Device protocol, section 3.) Isolation: nothing outside
 * {@code productId/deviceName/…} and the system topics that end with it is ever allowed here; reaching another device goes through a
 * rule.
 */
public final class DeviceTopics {
    private final String device;
    private final ProductTopics product;

    /** @param device {@code productId/deviceName} */
    public DeviceTopics(String device, ProductTopics product) {
        this.device = Objects.requireNonNull(device);
        this.product = product;
    }

    /** Whether a topic belongs to a service of the platform: what is published there is a request, no data. */
    public static boolean isSystem(String topic) {
        return SystemTopics.isSystem(topic);
    }

    public boolean mayPublish(String topic) {
        return isOwn(topic)
                ? product.mayPublish(topic, device.length() + 1)
                : isSystem(topic) && SystemTopics.mayPublish(topic, device) && topic.indexOf('+') < 0;
    }

    /** Whether a message on this topic may be handed to the device, whatever filter it subscribed with. */
    public boolean mayReceive(String topic) {
        return isOwn(topic)
                ? product.mayReceive(topic, device.length() + 1)
                : isSystem(topic) && SystemTopics.mayReceive(topic, device);
    }

    /**
     * Whether the filter may be subscribed: a plain topic needs the privilege; one with wildcards, only behind
     * {@code productId/deviceName/}, always succeeds and delivers what {@link #mayReceive} permits. System topics take no wildcard but
     * for the last level of {@code $rrpc/rxd/productId/deviceName/+}. (Section 3.3.)
     */
    public boolean maySubscribe(TopicFilter filter) {
        if (isOwn(filter.text()) && filter.hasWildcard()) {
            return true;
        }
        return filter.text().indexOf('#') < 0 && mayReceive(filter.text());
    }

    private boolean isOwn(String topic) {
        return topic.length() > device.length() && topic.charAt(device.length()) == '/' && topic.startsWith(device);
    }
}
