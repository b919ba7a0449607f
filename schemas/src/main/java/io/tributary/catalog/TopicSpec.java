package io.tributary.catalog;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One Kafka topic of the platform.
 *
 * @param name without the prefix of the installation
 * @param key what its records are keyed by, for people
 * @param value name of the Avro schema of its values; empty where values are of several kinds
 * @param partitions how many
 * @param growth whether there may be more of them
 * @param cleanup what is forgotten
 * @param retention how long records stay where {@code cleanup} deletes; zero where it compacts
 * @param timestamps whose clock stamps the records
 */
public record TopicSpec(
        String name,
        String key,
        String value,
        int partitions,
        Growth growth,
        Cleanup cleanup,
        Duration retention,
        Timestamps timestamps) {

    /** Whether a topic may have more partitions than the catalogue says. */
    public enum Growth {
        /** Records find their partition by their key: more partitions would break the order of a key. */
        FIXED,
        /** Records name their partition: too few are added to, more are welcome. */
        GROWS
    }

    /** What Kafka forgets. */
    public enum Cleanup {
        DELETE,
        COMPACT
    }

    /** Whose clock stamps a record: the folds of the platform need the broker's, which never goes back within a partition. */
    public enum Timestamps {
        CREATE_TIME,
        LOG_APPEND_TIME
    }

    /** The settings of the topic in Kafka's own words, those the platform insists on. */
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("cleanup.policy", cleanup == Cleanup.COMPACT ? "compact" : "delete");
        if (cleanup == Cleanup.COMPACT && timestamps == Timestamps.LOG_APPEND_TIME) {
            // Written all the time and read whole at every start: only closed segments are compacted.
            settings.put("segment.ms", Long.toString(Duration.ofMinutes(10).toMillis()));
        }
        if (cleanup == Cleanup.DELETE) {
            settings.put("retention.ms", Long.toString(retention.toMillis()));
        }
        settings.put(
                "message.timestamp.type", timestamps == Timestamps.LOG_APPEND_TIME ? "LogAppendTime" : "CreateTime");
        return settings;
    }
}
