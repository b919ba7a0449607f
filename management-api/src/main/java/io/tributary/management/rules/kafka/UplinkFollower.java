package io.tributary.management.rules.kafka;

import io.tributary.management.rules.Tails;
import io.tributary.stream.LogRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The topic {@code uplink} from now on; a consumer for each who follows it, which waits while Kafka is away.
 *
 * @param topic its whole name
 */
public record UplinkFollower(String bootstrapServers, String topic) implements Tails.Live {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    @Override
    public Tails.Following follow() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        KafkaConsumer<byte[], byte[]> consumer;
        try {
            consumer = UplinkRecords.consumer(bootstrapServers, PATIENCE);
        } catch (KafkaException e) {
            throw unreadable(e);
        }
        try {
            List<TopicPartition> partitions = UplinkRecords.partitionsOf(consumer, topic);
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends =
                    consumer.endOffsets(partitions, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            ends.forEach(consumer::seek);
            return new Reading(consumer);
        } catch (KafkaException e) {
            consumer.close();
            throw unreadable(e);
        }
    }

    private IOException unreadable(KafkaException e) {
        return new IOException("topic " + topic + ": " + e.getMessage(), e);
    }

    private final class Reading implements Tails.Following {
        private final KafkaConsumer<byte[], byte[]> consumer;

        Reading(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public List<LogRecord> next(Duration atMost) throws IOException {
            try {
                List<LogRecord> records = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
                    records.add(UplinkRecords.logRecord(record));
                }
                return records;
            } catch (KafkaException e) {
                throw unreadable(e);
            }
        }

        @Override
        public long passOver() throws IOException {
            try {
                long passed = 0;
                for (Map.Entry<TopicPartition, Long> end :
                        consumer.endOffsets(consumer.assignment()).entrySet()) {
                    passed += Math.max(0, end.getValue() - consumer.position(end.getKey()));
                    consumer.seek(end.getKey(), end.getValue());
                }
                return passed;
            } catch (KafkaException e) {
                throw unreadable(e);
            }
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
