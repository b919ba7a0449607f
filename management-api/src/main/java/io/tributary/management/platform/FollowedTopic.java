package io.tributary.management.platform;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a topic in a thread of its own. One consumer a node, without a group; while Kafka is away it waits, and goes on where it was.
 */
public final class FollowedTopic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FollowedTopic.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** Where it begins. */
    public enum From {
        BEGINNING,
        NOW
    }

    private final String bootstrapServers;
    private final String topic;
    private final From from;
    private final Consumer<ConsumerRecord<byte[], byte[]>> handler;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean caughtUp;
    private volatile boolean reading;

    /**
     * @param topic its whole name
     * @param handler called by one thread, record by record
     */
    public FollowedTopic(
            String bootstrapServers, String topic, From from, Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
        this.from = from;
        this.handler = handler;
        this.thread = new Thread(this::run, "follows-" + topic);
        thread.setDaemon(true);
    }

    /** Begins to read; the topic must be there. */
    public void start() {
        thread.start();
    }

    /** Whether it has been at the end of the topic since it began. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    /** Whether its place in the topic is known: what is written from now on will be read. */
    public boolean isReading() {
        return reading;
    }

    private void run() {
        while (!closing) {
            try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
                begin(consumer);
                while (!closing) {
                    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                    caughtUp |= records.isEmpty();
                    for (ConsumerRecord<byte[], byte[]> record : records) {
                        positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
                        handler.accept(record);
                    }
                }
            } catch (InterruptException e) {
                return;
            } catch (
                    RuntimeException
                            e) { // Kafka's, or a record that its handler cannot bear: the next try is behind it
                LOG.atWarn().addKeyValue("topic", topic).log("not read, trying again: {}", e.getMessage());
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing = true;
        }
    }

    private void begin(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> start =
                from == From.NOW ? consumer.endOffsets(partitions) : consumer.beginningOffsets(partitions);
        start.forEach(positions::putIfAbsent);
        positions.forEach(consumer::seek);
        reading = true;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "management-api-" + topic,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        from == From.NOW ? "latest" : "earliest",
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        1 << 20,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
    }
}
