package io.tributary.connect.forward;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.CloudEvent;
import io.tributary.schemas.avro.DeadLetter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Dead letters in the platform's topic, {@link DeadLetter} keyed by the device, with an id that is the same at every attempt to
 * write it. A target's query and token are in none.
 */
final class KafkaDeadLetters implements DeadLetters {
    private static final String TYPE = "io.tributary.dead-letter";
    /** As of a rule's dead letters; the whole record is where the letter says it was read. */
    private static final int MAX_PAYLOAD = 16 * 1_024;

    private static final AvroCodec<DeadLetter> CODEC = AvroCodec.of(DeadLetter.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final String stage;
    private final Clock clock;

    /**
     * @param topic its whole name
     * @param connector its name
     */
    KafkaDeadLetters(Producer<byte[], byte[]> producer, String topic, String connector, Clock clock) {
        this.producer = producer;
        this.topic = topic;
        this.stage = "connect/" + connector;
        this.clock = clock;
    }

    /**
     * With a producer of its own, which waits for every replica.
     *
     * @param settings of the producer, the brokers' addresses at least
     */
    static KafkaDeadLetters to(String topic, Map<String, Object> settings, String connector) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // A broker that just came up could else take the second request and never the first (KAFKA-14359).
        all.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        all.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, "connect-" + connector + "-dead-letters");
        return new KafkaDeadLetters(
                new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer()),
                topic,
                connector,
                Clock.systemUTC());
    }

    @Override
    public CompletionStage<?> write(Delivery delivery, String kind, String reason) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        try {
            producer.send(recordOf(delivery, kind, reason), (metadata, failure) -> {
                if (failure == null) {
                    written.complete(null);
                } else {
                    written.completeExceptionally(failure);
                }
            });
        } catch (KafkaException e) {
            written.completeExceptionally(e);
        }
        return written;
    }

    private ProducerRecord<byte[], byte[]> recordOf(Delivery delivery, String kind, String reason) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topic, delivery.key().getBytes(StandardCharsets.UTF_8), CODEC.encode(letterOf(delivery, kind, reason)));
        String id = stage + "-" + delivery.source() + "-" + delivery.offset();
        new CloudEvent(id, stage, TYPE, clock.millis(), delivery.key())
                .headers((name, value) -> record.headers().add(name, value));
        return record;
    }

    private DeadLetter letterOf(Delivery delivery, String kind, String reason) {
        int slash = delivery.key().indexOf('/');
        byte[] body = delivery.body();
        return DeadLetter.newBuilder()
                .setStage(stage)
                .setKind(kind)
                .setReason(reason)
                .setMessageId(delivery.idempotencyKey())
                .setProductId(slash < 0 ? "" : delivery.key().substring(0, slash))
                .setDeviceName(delivery.key().substring(slash + 1))
                .setTopic(topicOf(body))
                .setPayload(ByteBuffer.wrap(body.length > MAX_PAYLOAD ? Arrays.copyOf(body, MAX_PAYLOAD) : body))
                .setSourceTopic(delivery.source().topic())
                .setSourcePartition(delivery.source().partition())
                .setSourceOffset(delivery.offset())
                .build();
    }

    /** What the body says of itself; a body of somebody else's may say nothing. */
    private static String topicOf(byte[] body) {
        try {
            return JSON.readTree(body).path("topic").asText();
        } catch (JsonProcessingException e) {
            return "";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e); // a byte array does not fail
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO); // what is not written is not counted as done
    }
}
