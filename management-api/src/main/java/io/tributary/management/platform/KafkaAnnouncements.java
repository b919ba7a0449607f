package io.tributary.management.platform;

import io.tributary.catalog.Topics;
import io.tributary.codec.CloudEvent;
import io.tributary.codec.MessageId;
import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.OutboxPublisher;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes announcements to Kafka: durable on all replicas, in order, each once per attempt. */
public final class KafkaAnnouncements implements OutboxPublisher.Log, AutoCloseable {
    /** As Kafka's clients do where nothing is said. */
    private static final Duration GATHERING = Duration.ofMillis(5);

    /**
     * Shorter than a claim lasts: what one node has not brought to Kafka when its claim on the outbox ends comes no more behind what the next
     * node brings.
     */
    private static final Duration ATTEMPTS = Duration.ofSeconds(12);

    private final SmallProducer producer;
    private final String prefix;
    private final Clock clock;

    public KafkaAnnouncements(String bootstrapServers, Topics topics, Clock clock) {
        this.prefix = topics.prefix();
        this.clock = clock;
        this.producer = new SmallProducer(bootstrapServers, "management-api", GATHERING, ATTEMPTS);
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
        return producer.send(entry);
    }

    @Override
    public void close() {
        producer.close();
    }
}
