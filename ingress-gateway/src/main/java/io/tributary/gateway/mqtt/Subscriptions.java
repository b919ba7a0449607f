package io.tributary.gateway.mqtt;

import io.tributary.identity.RejectedException;
import io.tributary.limits.Limits;
import io.tributary.topic.DeviceTopics;
import io.tributary.topic.TopicFilter;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one connection has subscribed, and what it may. Not thread-safe; one connection's. */
final class Subscriptions {
    /** SUBACK's refusal. */
    static final int REFUSED = 0x80;

    private final Limits limits;
    private final String everything;
    private final Map<TopicFilter, Integer> granted = new LinkedHashMap<>();

    /** @param device {@code productId/deviceName} */
    Subscriptions(Limits limits, String device) {
        this.limits = limits;
        this.everything = device + "/#";
    }

    /** The granted QoS, 0 or 1, or {@link #REFUSED}; a granted filter counts at once. */
    int subscribe(String text, int asked, DeviceTopics topics) {
        TopicFilter filter;
        try {
            filter = TopicFilter.of(text, limits.topicBytes(), limits.topicSlashes());
        } catch (RejectedException e) {
            return REFUSED;
        }
        boolean room = granted.size() < limits.subscriptionsPerDevice() || granted.containsKey(filter);
        if (!room || !topics.maySubscribe(filter)) {
            return REFUSED;
        }
        int qos = Math.min(asked, 1);
        granted.put(filter, qos);
        return qos;
    }

    /** A filter never subscribed is no error; {@code PID/DN/#} takes all. (Device protocol, section 3.3.) */
    void unsubscribe(String text) {
        if (text.equals(everything)) {
            String own = text.substring(0, text.length() - 1);
            granted.keySet().removeIf(filter -> filter.text().startsWith(own));
        } else {
            granted.keySet().removeIf(filter -> filter.text().equals(text));
        }
    }

    /** The highest QoS a message on this topic is wanted with; -1 when it is not. */
    int wantedQos(String topic) {
        int qos = -1;
        for (Map.Entry<TopicFilter, Integer> entry : granted.entrySet()) {
            if (entry.getValue() > qos && entry.getKey().matches(topic)) {
                qos = entry.getValue();
            }
        }
        return qos;
    }

    int size() {
        return granted.size();
    }
}
