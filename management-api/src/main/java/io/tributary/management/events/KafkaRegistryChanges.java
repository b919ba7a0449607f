package io.tributary.management.events;

import io.tributary.catalog.Topics;
import io.tributary.management.platform.FollowedTopic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the topic {@code registry} from now on and publishes who was changed, not what: who may see a product asks for it. */
public final class KafkaRegistryChanges implements AutoCloseable {
    private final Events events;
    private final FollowedTopic registry;

    public KafkaRegistryChanges(String bootstrapServers, Topics topics, Events events) {
        this.events = events;
        this.registry = new FollowedTopic(
                bootstrapServers, topics.nameOf(Topics.REGISTRY), FollowedTopic.From.NOW, this::publish);
    }

    /** Begins to read; the topic must be there. */
    public void start() {
        registry.start();
    }

    private void publish(ConsumerRecord<byte[], byte[]> record) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        RegistryChange.of(key, record.value() == null, Instant.ofEpochMilli(record.timestamp()))
                .ifPresent(change -> events.publish(Events.REGISTRY, Optional.of(change.about()), change.json()));
    }

    @Override
    public void close() {
        registry.close();
    }
}
