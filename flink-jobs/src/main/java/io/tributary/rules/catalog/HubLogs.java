package io.tributary.rules.catalog;

import io.tributary.catalog.Topics;
import io.tributary.rules.program.SourceLog;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the logs are.
 *
 * @param properties of Kafka's clients, without a prefix
 */
record HubLogs(String bootstrapServers, Topics topics, Map<String, String> properties) {
    HubLogs {
        properties = Map.copyOf(properties);
    }

    /** The whole name of a log's topic in Kafka. */
    String topicOf(SourceLog log) {
        return topics.nameOf(log.topic());
    }

    /** With further properties, which win over those it has. */
    HubLogs with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(properties);
        all.putAll(more);
        return new HubLogs(bootstrapServers, topics, all);
    }
}
