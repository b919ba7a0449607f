package io.tributary.stream;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/** How our jobs read topics. */
public final class KafkaSources {
    private static final byte[] NOTHING = {};

    /**
     * @param group under which the committed position is visible to operators; recovery does not use it
     * @param from where a job begins that has no checkpoint
     */
    public static KafkaSource<LogRecord> of(
            String bootstrapServers, String topic, String group, OffsetsInitializer from) {
        return from(reading(bootstrapServers, topic, new Properties(), new Undecoded()), group, from);
    }

    /**
     * Several topics through one reader; each record says its own. One that is new to a job with a checkpoint is read from its
     * beginning.
     *
     * @param group as of one topic
     */
    public static KafkaSource<LogRecord> of(
            String bootstrapServers, List<String> topics, String group, OffsetsInitializer from) {
        return from(
                reading(bootstrapServers, new Properties(), new UndecodedOfTopics())
                        .setTopics(topics),
                group,
                from);
    }

    private static KafkaSource<LogRecord> from(
            KafkaSourceBuilder<LogRecord> source, String group, OffsetsInitializer from) {
        return source.setGroupId(group)
                .setClientIdPrefix(group)
                .setStartingOffsets(from)
                .build();
    }

    /**
     * A part of a topic; where Kafka has removed its beginning, from the first record that is left.
     *
     * @param group names its readers; nothing is committed under it
     * @param from by partition, the first offset
     * @param until of the same partitions, the first offset that is not read any more
     */
    public static KafkaSource<LogRecord> part(
            String bootstrapServers, String topic, String group, Map<Integer, Long> from, Map<Integer, Long> until) {
        Map<TopicPartition, Long> first = byPartition(topic, from);
        return reading(bootstrapServers, new Properties(), new UndecodedOfTopics())
                .setGroupId(group)
                .setClientIdPrefix(group)
                .setPartitions(Set.copyOf(first.keySet()))
                .setStartingOffsets(OffsetsInitializer.offsets(first, OffsetResetStrategy.EARLIEST))
                .setBounded(OffsetsInitializer.offsets(byPartition(topic, until)))
                .setProperty("commit.offsets.on.checkpoint", "false")
                .build();
    }

    private static Map<TopicPartition, Long> byPartition(String topic, Map<Integer, Long> offsets) {
        Map<TopicPartition, Long> named = new HashMap<>();
        offsets.forEach((partition, offset) -> named.put(new TopicPartition(topic, partition), offset));
        return named;
    }

    /**
     * A source to be completed, without a group of its own.
     *
     * @param properties of Kafka's consumer and admin client, such as where their keys are; how records are read is not theirs to say
     */
    public static <T> KafkaSourceBuilder<T> reading(
            String bootstrapServers,
            String topic,
            Properties properties,
            KafkaRecordDeserializationSchema<T> deserializer) {
        return reading(bootstrapServers, properties, deserializer).setTopics(topic);
    }

    private static <T> KafkaSourceBuilder<T> reading(
            String bootstrapServers, Properties properties, KafkaRecordDeserializationSchema<T> deserializer) {
        return KafkaSource.<T>builder()
                .setProperties(properties)
                .setBootstrapServers(bootstrapServers)
                .setDeserializer(deserializer)
                .setProperty("isolation.level", "read_committed")
                .setProperty("allow.auto.create.topics", "false")
                .setProperty("partition.discovery.interval.ms", "-1"); // partition counts are fixed at creation
    }

    /** A record as it is, of the only topic that is read. */
    public static LogRecord undecoded(ConsumerRecord<byte[], byte[]> record) {
        return undecoded("", record);
    }

    private static LogRecord undecoded(String topic, ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key() == null ? NOTHING : record.key();
        byte[] value = record.value() == null ? NOTHING : record.value();
        return new LogRecord(
                topic,
                new String(key, StandardCharsets.UTF_8),
                record.partition(),
                record.offset(),
                record.timestamp(),
                value);
    }

    /** Takes a record as it is, with its topic. */
    static final class UndecodedOfTopics implements KafkaRecordDeserializationSchema<LogRecord> {
        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<LogRecord> out) {
            out.collect(undecoded(record.topic(), record));
        }

        @Override
        public TypeInformation<LogRecord> getProducedType() {
            return TypeInformation.of(LogRecord.class);
        }
    }

    /** Takes a record as it is. */
    static final class Undecoded implements KafkaRecordDeserializationSchema<LogRecord> {
        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<LogRecord> out) {
            out.collect(undecoded(record));
        }

        @Override
        public TypeInformation<LogRecord> getProducedType() {
            return TypeInformation.of(LogRecord.class);
        }
    }

    private KafkaSources() {}
}
