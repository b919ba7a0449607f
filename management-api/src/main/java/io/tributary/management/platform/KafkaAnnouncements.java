package io.tributary.management.platform;

import io.tributary.catalog.Topics;
import io.tributary.codec.CloudEvent;
import io.tributary.codec.MessageId;
import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.OutboxPublisher;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes announcements to Kafka: durable on all replicas, in order, each once per attempt. */
public final class KafkaAnnouncements implements OutboxPublisher.Log, AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final String prefix;
    private final Clock clock;

    public KafkaAnnouncements(String bootstrapServers, Topics topics, Clock clock) {
        this.prefix = topics.prefix();
        this.clock = clock;
        this.producer = new KafkaProducer<>(
                Map.ofEntries(
                        Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                        Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "management-api"),
                        Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                        Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                        Map.entry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1), // decision 0031
                        // Who sends holds locks that changes wait for. Topics are never forgotten, though Kafka be away
                        // or nothing change for long: asking for them again would block.
                        Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000),
                        Map.entry(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Integer.MAX_VALUE),
                        Map.entry(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none"),
                        Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000),
                        // Shorter than a claim lasts: what one node has not brought to Kafka when its claim on the
                        // outbox ends comes no more behind what the next node brings.
                        Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 12_000),
                        Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L << 20),
                        Map.entry(ProducerConfig.METRICS_NUM_SAMPLES_CONFIG, 1)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Override
    public CompletionStage<Void> publish(Announcement announcement) {
        ProducerRecord<byte[], byte[]> entry = new ProducerRecord<>(
                prefix + announcement.topic(),
                announcement.key().getBytes(StandardCharsets.UTF_8),
                announcement.value().orElse(null));
        long now = clock.millis();
        new CloudEvent(
                        MessageId.mint(now),
                        "api",
                        "io.tributary." + announcement.topic()
                                + (announcement.value().isPresent() ? ".changed" : ".deleted"),
                        now,
                        announcement.key())
                .headers((name, value) -> entry.headers().add(name, value));
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            producer.send(entry, (metadata, failure) -> {
                if (failure == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(failure);
                }
            });
        } catch (KafkaException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(3));
    }
}
