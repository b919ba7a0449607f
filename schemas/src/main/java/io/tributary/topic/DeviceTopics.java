package io.tributary.topic;

import io.tributary.identity.DeviceId;
import java.util.ArrayList;
import java.util.List;

/**
 * Which topics one device may use: resolved once, when it connects; immutable and safe to share. (Device protocol, section 3.)
 * Isolation: nothing outside {@code productId/deviceName/…} is ever allowed here; reaching another device goes through a rule.
 */
public final class DeviceTopics {
    private final String prefix;
    private final List<TopicFilter> publishable = new ArrayList<>();
    private final List<TopicFilter> receivable = new ArrayList<>();

    public DeviceTopics(DeviceId device, List<TopicClass> custom) {
        this.prefix = device + "/";
        List<TopicClass> all = new ArrayList<>(TopicClass.DEFAULTS);
        all.addAll(custom);
        for (TopicClass topicClass : all) {
            TopicFilter filter = topicClass.filterFor(device);
            if (topicClass.publish()) publishable.add(filter);
            if (topicClass.subscribe()) receivable.add(filter);
        }
    }

    public boolean mayPublish(String topic) {
        return topic.startsWith(prefix) && matchesAny(publishable, topic);
    }

    /** Whether a message on this topic may be handed to the device, whatever filter it subscribed with. */
    public boolean mayReceive(String topic) {
        return topic.startsWith(prefix) && matchesAny(receivable, topic);
    }

    /**
     * Whether the filter may be subscribed: a plain topic needs the privilege; one with wildcards, only behind
     * {@code productId/deviceName/}, always succeeds and delivers what {@link #mayReceive} permits. (Section 3.3.)
     */
    public boolean maySubscribe(TopicFilter filter) {
        if (!filter.text().startsWith(prefix)) {
            return false;
        }
        return filter.hasWildcard() || matchesAny(receivable, filter.text());
    }

    private static boolean matchesAny(List<TopicFilter> filters, String topic) {
        for (TopicFilter filter : filters) {
            if (filter.matches(topic)) {
                return true;
            }
        }
        return false;
    }
}
