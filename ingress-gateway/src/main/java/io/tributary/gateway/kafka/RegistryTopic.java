package io.tributary.gateway.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/** Which topic it really is, behind its name. */
final class RegistryTopic implements AutoCloseable {
    private static final long ASK_SECONDS = 10;
    private static final String TOMBSTONES = "delete.retention.ms";

    private final String topic;
    private final Admin admin;

    /**
     * A topic at one time.
     *
     * @param tombstonesKept for how long a deletion can be read at least
     */
    record Seen(String cluster, String topicId, List<TopicPartition> partitions, Duration tombstonesKept) {
        boolean isSameAs(Seen other) {
            return cluster.equals(other.cluster) && topicId.equals(other.topicId);
        }
    }

    RegistryTopic(String topic, String bootstrapServers, String clientId) {
        this.topic = topic;
        this.admin = Admin.create(Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "client.id",
                clientId + "-admin",
                "reconnect.backoff.max.ms",
                1_000,
                "default.api.timeout.ms",
                5_000,
                "request.timeout.ms",
                5_000));
    }

    /**
     * @throws KafkaException while it is not there, or Kafka does not answer
     */
    Seen look() {
        try {
            String cluster = admin.describeCluster().clusterId().get(ASK_SECONDS, TimeUnit.SECONDS);
            TopicDescription description = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(ASK_SECONDS, TimeUnit.SECONDS)
                    .get(topic);
            if (description == null) {
                throw new KafkaException("there is no topic " + topic);
            }
            return new Seen(
                    cluster,
                    description.topicId().toString(),
                    description.partitions().stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList(),
                    tombstonesKept());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("Kafka does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    private Duration tombstonesKept() throws ExecutionException, InterruptedException, TimeoutException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = admin.describeConfigs(List.of(resource))
                .all()
                .get(ASK_SECONDS, TimeUnit.SECONDS)
                .get(resource);
        @Nullable ConfigEntry entry = config == null ? null : config.get(TOMBSTONES);
        @Nullable String millis = entry == null ? null : entry.value();
        return millis == null ? Duration.ofDays(1) : Duration.ofMillis(Long.parseLong(millis));
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
