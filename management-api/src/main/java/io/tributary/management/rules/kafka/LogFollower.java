package io.tributary.management.rules.kafka;

import io.tributary.catalog.Topics;
import io.tributary.management.rules.Tails;
import io.tributary.rules.program.SourceLog;
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

/** The logs from now on; a consumer for each who follows one, which waits while Kafka is away. */
public record LogFollower(String bootstrapServers, Topics topics) implements Tails.Live {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    @Override
    public Tails.Following follow(SourceLog log) throws IOException {
        String topic = topics.nameOf(log.topic());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        KafkaConsumer<byte[], byte[]> consumer;
        try {
            consumer = LogRecords.consumer(bootstrapServers, PATIENCE);
        } catch (KafkaException e) {
            throw unreadable(topic, e);
        }
        try {
            List<TopicPartition> partitions = LogRecords.partitionsOf(consumer, topic);
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends =
                    consumer.endOffsets(partitions, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            ends.forEach(consumer::seek);
            return new Reading(topic, consumer);
        } catch (KafkaException e) {
            consumer.close();
            throw unreadable(topic, e);
        }
    }

    private static IOException unreadable(String topic, KafkaException e) {
        return new IOException("topic " + topic + ": " + e.getMessage(), e);
    }

    private static final class Reading implements Tails.Following {
        private final String topic;
        private final KafkaConsumer<byte[], byte[]> consumer;

        Reading(String topic, KafkaConsumer<byte[], byte[]> consumer) {
            this.topic = topic;
            this.consumer = consumer;
        }

        @Override
        public List<LogRecord> next(Duration atMost) throws IOException {
            try {
                List<LogRecord> records = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
                    records.add(LogRecords.logRecord(record));
                }
                return records;
            } catch (KafkaException e) {
                throw unreadable(topic, e);
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
                throw unreadable(topic, e);
            }
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
