package io.tributary.management.device.kafka;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.CloudEvent;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.device.DeviceInbox;
import io.tributary.schemas.avro.InboxEvent;
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

/** The topic {@code inbox}: where the key says, so that all that concerns a device is in one order, whoever wrote it. */
public final class KafkaDeviceInbox implements DeviceInbox, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String TYPE = "io.tributary.inbox"; // as the gateways name it

    private final KafkaProducer<byte[], byte[]> producer;
    private final AvroCodec<InboxEvent> codec = AvroCodec.of(InboxEvent.class);
    private final String topic;
    private final Clock clock;

    public KafkaDeviceInbox(String bootstrapServers, Topics topics, Clock clock) {
        this.topic = topics.nameOf(Topics.INBOX);
        this.clock = clock;
        this.producer = new KafkaProducer<>(
                Map.ofEntries(
                        Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                        Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "management-api-inbox"),
                        Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                        Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                        Map.entry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1), // decision 0031
                        Map.entry(ProducerConfig.LINGER_MS_CONFIG, 0), // somebody waits
                        // A worker of the API stands here while the topic is not known or too much waits to be sent.
                        Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000),
                        Map.entry(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Integer.MAX_VALUE),
                        Map.entry(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none"),
                        Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000),
                        Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis()),
                        Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L << 20),
                        Map.entry(ProducerConfig.METRICS_NUM_SAMPLES_CONFIG, 1)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Override
    public CompletionStage<Void> write(DeviceId device, InboxEvent event) {
        String key = device.toString();
        ProducerRecord<byte[], byte[]> entry =
                new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), codec.encode(event));
        new CloudEvent(event.getEventId(), event.getSource(), TYPE, clock.millis(), key)
                .headers((name, value) -> entry.headers().add(name, value));
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            producer.send(entry, (metadata, failure) -> {
                if (failure == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(unavailable(failure));
                }
            });
        } catch (KafkaException e) {
            done.completeExceptionally(unavailable(e));
        }
        return done;
    }

    private static RejectedException unavailable(Exception cause) {
        return new RejectedException(
                Rejection.UNAVAILABLE,
                "Kafka did not take the request to the device (" + cause.getMessage() + ")",
                "Try again; if it stays so, look at Kafka's log. The request may be carried out all the same.",
                "");
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(3));
    }
}
