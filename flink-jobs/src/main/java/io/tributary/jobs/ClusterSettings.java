package io.tributary.jobs;

import io.tributary.catalog.Topics;
import io.tributary.limits.Limits;
import java.net.URI;
import java.time.Duration;

/**
 * The Flink cluster our jobs run on, and the Kafka cluster they read and write.
 *
 * @param restUrl of the JobManager
 * @param checkpointDirectory URI text that the cluster and this process both reach, such as {@code file:///…}
 * @param checkpointInterval of rule jobs: results become visible that much later
 */
public record ClusterSettings(
        URI restUrl,
        String checkpointDirectory,
        Duration checkpointInterval,
        String bootstrapServers,
        Topics topics,
        Limits limits) {}
