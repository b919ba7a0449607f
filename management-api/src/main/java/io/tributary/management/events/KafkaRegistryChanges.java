package io.tributary.management.events;

import io.tributary.catalog.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic {@code registry} from now on and publishes who was changed, not what: who may see a product asks for it. One consumer a
 * node, without a group; while Kafka is away it waits, and goes on where it was.
 */
public final class KafkaRegistryChanges implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRegistryChanges.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final String bootstrapServers;
    private final String topic;
    private final Events events;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Thread thread = new Thread(this::run, "registry-changes");
    private volatile boolean closing;

    public KafkaRegistryChanges(String bootstrapServers, Topics topics, Events events) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topics.nameOf(Topics.REGISTRY);
        this.events = events;
        thread.setDaemon(true);
    }

    /** Begins to read; the topic must be there. */
    public void start() {
        thread.start();
    }

    private void run() {
        while (!closing) {
            try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
                begin(consumer);
                while (!closing) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
                        publish(record);
                    }
                }
            } catch (InterruptException e) {
                return;
            } catch (KafkaException e) {
                LOG.atWarn().log("changes of the registry are not read, trying again: {}", e.getMessage());
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
        consumer.endOffsets(partitions).forEach(positions::putIfAbsent);
        positions.forEach(consumer::seek);
    }

    private void publish(ConsumerRecord<byte[], byte[]> record) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        RegistryChange.of(key, record.value() == null, Instant.ofEpochMilli(record.timestamp()))
                .ifPresent(change -> events.publish(Events.REGISTRY, Optional.of(change.about()), change.json()));
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "management-api-events",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "latest",
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
