package io.tributary.stream;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * Where a rule begins to read. Fixed once, when the rule is made, and kept with it: so a job that dies before its first checkpoint
 * begins again at the same place, and nothing that was acknowledged after the rule was said to run is passed over.
 *
 * @param topicId Kafka's id of the topic: positions of a re-created topic are other positions
 * @param offsets per partition, the first to be read
 */
public record SourceStart(String topicId, Map<Integer, Long> offsets) implements Serializable {
    public SourceStart {
        offsets = Map.copyOf(offsets);
    }

    /**
     * The present end of a topic.
     *
     * @param topic its whole name in Kafka
     * @throws IOException when Kafka does not answer within 15 seconds or has no such topic
     */
    public static SourceStart latest(String bootstrapServers, String topic) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", bootstrapServers);
        properties.setProperty("request.timeout.ms", "10000");
        properties.setProperty("default.api.timeout.ms", "15000");
        try (Admin admin = Admin.create(properties)) {
            TopicDescription description = Objects.requireNonNull(admin.describeTopics(List.of(topic))
                            .topicNameValues()
                            .get(topic))
                    .get();
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (TopicPartitionInfo partition : description.partitions()) {
                ends.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest());
            }
            Map<Integer, Long> offsets = new TreeMap<>();
            for (Map.Entry<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> end :
                    admin.listOffsets(ends).all().get().entrySet()) {
                offsets.put(end.getKey().partition(), end.getValue().offset());
            }
            return new SourceStart(description.topicId().toString(), offsets);
        } catch (ExecutionException e) {
            throw new IOException(
                    "the end of topic " + topic + " at " + bootstrapServers + " is not known: " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking for the end of topic " + topic, e);
        }
    }

    private static String reason(ExecutionException e) {
        Throwable cause = e.getCause();
        return cause == null ? e.toString() : cause.toString();
    }
}
