package io.tributary.management.rules.kafka;

import io.tributary.catalog.Topics;
import io.tributary.management.rules.Trials;
import io.tributary.rules.program.SourceLog;
import io.tributary.stream.LogRecord;
import io.tributary.topic.TopicFilter;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The last records of a log: looks back a bounded way, so on a busy platform a quiet device may not be among them.
 * Thread-safe; a consumer for each call.
 */
public record LogTail(String bootstrapServers, Topics topics) implements Trials.Captured {
    private static final long LOOKED_AT_PER_PARTITION = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    @Override
    public List<LogRecord> newest(SourceLog log, Set<String> filters, int most) throws IOException {
        String topic = topics.nameOf(log.topic());
        List<TopicFilter> wanted = filters.stream().map(TopicFilter::new).toList();
        PriorityQueue<LogRecord> newest = new PriorityQueue<>(Comparator.comparingLong(LogRecord::timeMillis));
        try (KafkaConsumer<byte[], byte[]> consumer = LogRecords.consumer(bootstrapServers, PATIENCE)) {
            List<TopicPartition> partitions = LogRecords.partitionsOf(consumer, topic);
            consumer.assign(partitions);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            ends.forEach((partition, end) -> consumer.seek(
                    partition, Math.max(begins.getOrDefault(partition, 0L), end - LOOKED_AT_PER_PARTITION)));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < deadline
                    && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (LogRecords.isWanted(log, record, wanted)) {
                        newest.add(LogRecords.logRecord(record));
                        if (newest.size() > most) {
                            newest.remove(); // the oldest
                        }
                    }
                }
            }
            return newest.stream()
                    .sorted(Comparator.comparingLong(LogRecord::timeMillis))
                    .toList();
        } catch (KafkaException e) {
            throw new IOException("topic " + topic + ": " + e.getMessage(), e);
        }
    }
}
