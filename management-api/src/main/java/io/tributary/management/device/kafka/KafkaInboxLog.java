package io.tributary.management.device.kafka;

import io.tributary.identity.DeviceId;
import io.tributary.management.device.InboxLog;
import io.tributary.stream.LogRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;

/**
 * The topic {@code inbox}, of which it reads the partition of a device.
 *
 * @param topic its whole name
 */
public record KafkaInboxLog(String bootstrapServers, String topic) implements InboxLog {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    @Override
    public Following follow(DeviceId device) throws IOException {
        KafkaConsumer<byte[], byte[]> consumer;
        try {
            consumer = consumer();
        } catch (KafkaException e) {
            throw unreadable(e);
        }
        try {
            byte[] key = device.toString().getBytes(StandardCharsets.UTF_8);
            int partitions = consumer.partitionsFor(topic).size();
            // As Kafka's producers spread keys.
            TopicPartition partition = new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % partitions);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            return new Reading(device, key, consumer, partition, end);
        } catch (KafkaException e) {
            consumer.close();
            throw unreadable(e);
        }
    }

    private IOException unreadable(KafkaException e) {
        return new IOException("topic " + topic + ": " + e.getMessage(), e);
    }

    private final class Reading implements Following {
        private final DeviceId device;
        private final byte[] key;
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final TopicPartition partition;
        private final long end;
        private boolean caughtUp;

        Reading(
                DeviceId device,
                byte[] key,
                KafkaConsumer<byte[], byte[]> consumer,
                TopicPartition partition,
                long end) {
            this.device = device;
            this.key = key;
            this.consumer = consumer;
            this.partition = partition;
            this.end = end;
            this.caughtUp = end == 0;
        }

        @Override
        public List<LogRecord> next(Duration atMost) throws IOException {
            try {
                List<LogRecord> records = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
                    if (Arrays.equals(key, record.key())) {
                        records.add(new LogRecord(
                                device.toString(),
                                record.partition(),
                                record.offset(),
                                record.timestamp(),
                                record.value() == null ? new byte[0] : record.value()));
                    }
                }
                caughtUp = caughtUp || consumer.position(partition) >= end;
                return records;
            } catch (KafkaException e) {
                throw unreadable(e);
            }
        }

        @Override
        public boolean isCaughtUp() {
            return caughtUp;
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        (int) PATIENCE.toMillis(),
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        5_000,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
