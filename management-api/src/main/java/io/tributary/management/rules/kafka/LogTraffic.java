package io.tributary.management.rules.kafka;

import io.tributary.catalog.Topics;
import io.tributary.management.rules.Traffic;
import io.tributary.rules.program.SourceLog;
import io.tributary.topic.TopicFilter;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The traffic of the last minute in a log: all records are counted by their offsets, and a bounded number of the newest
 * is read to see which would find a rule. Thread-safe; a consumer for each call.
 */
public record LogTraffic(String bootstrapServers, Topics topics, Clock clock) implements Traffic.Source {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final long LOOKED_AT = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    @Override
    public Traffic on(SourceLog log, Set<String> filters) throws IOException {
        String topic = topics.nameOf(log.topic());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = LogRecords.consumer(bootstrapServers, PATIENCE)) {
            List<TopicPartition> partitions = LogRecords.partitionsOf(consumer, topic);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, left(deadline));
            Map<TopicPartition, Long> begins = begins(consumer, ends, left(deadline));
            Map<TopicPartition, Seen> seen = filters.isEmpty()
                    ? Map.of()
                    : look(
                            log,
                            consumer,
                            begins,
                            ends,
                            filters.stream().map(TopicFilter::new).toList(),
                            deadline);
            List<Traffic.Part> parts = new ArrayList<>();
            for (TopicPartition partition : partitions) {
                long messages = at(ends, partition) - at(begins, partition);
                Seen looked = seen.getOrDefault(partition, new Seen());
                parts.add(
                        filters.isEmpty()
                                ? new Traffic.Part(messages, messages, messages)
                                : new Traffic.Part(messages, looked.all, looked.found));
            }
            return Traffic.of(WINDOW, parts);
        } catch (KafkaException e) {
            throw new IOException("topic " + topic + ": " + e.getMessage(), e);
        }
    }

    /** Where the window begins in each partition; at the end where nothing came in it. */
    private Map<TopicPartition, Long> begins(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Duration patience) {
        long since = clock.instant().minus(WINDOW).toEpochMilli();
        Map<TopicPartition, @Nullable OffsetAndTimestamp> found = consumer.offsetsForTimes(
                ends.keySet().stream().collect(Collectors.toMap(Function.identity(), each -> since)), patience);
        Map<TopicPartition, Long> begins = new HashMap<>();
        ends.forEach((partition, end) -> {
            OffsetAndTimestamp first = found.get(partition);
            begins.put(partition, first == null ? end : Math.min(first.offset(), end));
        });
        return begins;
    }

    /** What was looked at of one partition. */
    private static final class Seen {
        private long all;
        private long found;
    }

    private static Map<TopicPartition, Seen> look(
            SourceLog log,
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends,
            List<TopicFilter> filters,
            long deadline) {
        List<TopicPartition> busy = ends.keySet().stream()
                .filter(each -> at(begins, each) < at(ends, each))
                .toList();
        Map<TopicPartition, Seen> seen = new HashMap<>();
        consumer.assign(busy);
        for (TopicPartition each : busy) {
            consumer.seek(each, Math.max(at(begins, each), at(ends, each) - Math.max(1, LOOKED_AT / busy.size())));
            seen.put(each, new Seen());
        }
        while (System.nanoTime() < deadline
                && busy.stream().anyMatch(each -> consumer.position(each, left(deadline)) < at(ends, each))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                Seen looked = seen.get(partition);
                if (looked != null && record.offset() < at(ends, partition)) {
                    looked.all++;
                    looked.found += LogRecords.isWanted(log, record, filters) ? 1 : 0;
                }
            }
        }
        return seen;
    }

    private static long at(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return offsets.getOrDefault(partition, 0L);
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }
}
