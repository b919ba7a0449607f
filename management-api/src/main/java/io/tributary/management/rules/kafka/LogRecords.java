package io.tributary.management.rules.kafka;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.MalformedRecordException;
import io.tributary.rules.program.SourceLog;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.stream.LogRecord;
import io.tributary.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What all who read the logs of rules here have in common. */
final class LogRecords {
    private static final AvroCodec<UplinkMessage> UPLINK = AvroCodec.of(UplinkMessage.class);

    /**
     * One without a group, for a single look or view.
     *
     * @param patience with Kafka, for each thing that it is asked
     */
    static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers, Duration patience) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        (int) patience.toMillis(),
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        5_000,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "latest",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    static List<TopicPartition> partitionsOf(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
    }

    /**
     * Whether a record is on one of these topics; events are on that of their device.
     *
     * @param wanted none: any record is
     */
    static boolean isWanted(SourceLog log, ConsumerRecord<byte[], byte[]> record, List<TopicFilter> wanted) {
        if (wanted.isEmpty()) {
            return true;
        }
        try {
            String topic = log == SourceLog.MESSAGES
                    ? UPLINK.decode(record.value()).getTopic()
                    : new String(record.key(), StandardCharsets.UTF_8);
            return wanted.stream().anyMatch(filter -> filter.matches(topic));
        } catch (MalformedRecordException e) {
            return false;
        }
    }

    static LogRecord logRecord(ConsumerRecord<byte[], byte[]> record) {
        return new LogRecord(
                new String(record.key(), StandardCharsets.UTF_8),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.value());
    }

    private LogRecords() {}
}
