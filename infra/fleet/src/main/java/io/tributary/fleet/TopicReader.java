package io.tributary.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads a topic as an analyst would: only what is committed, all partitions, from a remembered position on. Not thread-safe; close
 * it when done.
 */
public final class TopicReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final KafkaConsumer<String, byte[]> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();

    /**
     * Stands at the end of the topic; {@link #fromBeginning} moves to its start.
     *
     * @throws org.apache.kafka.common.errors.TimeoutException when Kafka does not answer for a minute
     */
    public TopicReader(String bootstrapServers, String topic) {
        this(bootstrapServers, topic, PATIENCE);
    }

    TopicReader(String bootstrapServers, String topic, Duration patience) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        try {
            consumer.partitionsFor(topic, patience)
                    .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            // Seeking is lazy: the end is meant as of now.
            partitions.forEach(partition -> consumer.position(partition, patience));
        } catch (RuntimeException e) {
            consumer.close(); // nobody else has it
            throw e;
        }
    }

    public TopicReader fromBeginning() {
        consumer.seekToBeginning(partitions);
        return this;
    }

    /**
     * Reads on to the end as it is when this is called.
     *
     * @param handler gets key and value
     * @return how many records there were
     */
    public long readToEnd(BiConsumer<String, byte[]> handler) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long count = 0;
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                handler.accept(record.key(), record.value());
                count++;
            }
        }
        return count;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
