package io.tributary.management.platform;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer of ours that writes little, and for which somebody waits: durable on all replicas, in order. Thread-safe. */
public final class SmallProducer implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * @param linger how long a record waits for others to go with it
     * @param patience how long it is tried to write one
     */
    public SmallProducer(String bootstrapServers, String clientId, Duration linger, Duration patience) {
        this.producer = new KafkaProducer<>(
                Map.ofEntries(
                        Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                        Map.entry(ProducerConfig.CLIENT_ID_CONFIG, clientId),
                        Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                        Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                        Map.entry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1), // decision 0031
                        Map.entry(ProducerConfig.LINGER_MS_CONFIG, linger.toMillis()),
                        // Who sends may hold locks that changes wait for, or be a worker of the API. Topics are never
                        // forgotten, though Kafka be away or nothing change for long: asking for them would block.
                        Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000),
                        Map.entry(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Integer.MAX_VALUE),
                        Map.entry(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none"),
                        Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000),
                        Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) patience.toMillis()),
                        Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L << 20),
                        Map.entry(ProducerConfig.METRICS_NUM_SAMPLES_CONFIG, 1)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Completes when the record is durable, and fails with what Kafka says when that did not come about; never throws. */
    public CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            producer.send(record, (metadata, failure) -> {
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
