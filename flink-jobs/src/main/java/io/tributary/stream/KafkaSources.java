package io.tributary.stream;

import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How our jobs read topics. */
public final class KafkaSources {
    private static final byte[] NOTHING = {};

    /**
     * @param group under which the committed position is visible to operators; recovery does not use it
     * @param from where a job begins that has no checkpoint
     */
    public static KafkaSource<LogRecord> of(
            String bootstrapServers, String topic, String group, OffsetsInitializer from) {
        return KafkaSource.<LogRecord>builder()
                .setBootstrapServers(bootstrapServers)
                .setTopics(topic)
                .setGroupId(group)
                .setClientIdPrefix(group)
                .setStartingOffsets(from)
                .setDeserializer(new Undecoded())
                .setProperty("isolation.level", "read_committed")
                .setProperty("allow.auto.create.topics", "false")
                .setProperty("partition.discovery.interval.ms", "-1") // partition counts are fixed at creation
                .build();
    }

    /** Takes a record as it is. */
    static final class Undecoded implements KafkaRecordDeserializationSchema<LogRecord> {
        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<LogRecord> out) {
            byte[] key = record.key() == null ? NOTHING : record.key();
            byte[] value = record.value() == null ? NOTHING : record.value();
            out.collect(new LogRecord(
                    new String(key, StandardCharsets.UTF_8),
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    value));
        }

        @Override
        public TypeInformation<LogRecord> getProducedType() {
            return TypeInformation.of(LogRecord.class);
        }
    }

    private KafkaSources() {}
}
