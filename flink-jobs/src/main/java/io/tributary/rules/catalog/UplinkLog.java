package io.tributary.rules.catalog;

import java.util.HashMap;
import java.util.Map;

/**
 * Where the messages are.
 *
 * @param topic its whole name in Kafka
 * @param properties of Kafka's clients, without a prefix
 */
record UplinkLog(String bootstrapServers, String topic, Map<String, String> properties) {
    UplinkLog {
        properties = Map.copyOf(properties);
    }

    /** With further properties, which win over those it has. */
    UplinkLog with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(properties);
        all.putAll(more);
        return new UplinkLog(bootstrapServers, topic, all);
    }
}
