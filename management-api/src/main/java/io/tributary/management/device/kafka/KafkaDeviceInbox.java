package io.tributary.management.device.kafka;

import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.CloudEvent;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.device.DeviceInbox;
import io.tributary.management.platform.SmallProducer;
import io.tributary.schemas.avro.InboxEvent;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The topic {@code inbox}: where the key says, so that all that concerns a device is in one order, whoever wrote it. */
public final class KafkaDeviceInbox implements DeviceInbox, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String TYPE = "io.tributary.inbox"; // as the gateways name it

    private final SmallProducer producer;
    private final AvroCodec<InboxEvent> codec = AvroCodec.of(InboxEvent.class);
    private final String topic;
    private final Clock clock;

    public KafkaDeviceInbox(String bootstrapServers, Topics topics, Clock clock) {
        this.topic = topics.nameOf(Topics.INBOX);
        this.clock = clock;
        this.producer = new SmallProducer(bootstrapServers, "management-api-inbox", Duration.ZERO, PATIENCE);
    }

    @Override
    public CompletionStage<Void> write(DeviceId device, InboxEvent event) {
        String key = device.toString();
        ProducerRecord<byte[], byte[]> entry =
                new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), codec.encode(event));
        new CloudEvent(event.getEventId(), event.getSource(), TYPE, clock.millis(), key)
                .headers((name, value) -> entry.headers().add(name, value));
        CompletableFuture<Void> done = new CompletableFuture<>();
        producer.send(entry).whenComplete((written, failure) -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(unavailable(failure));
            }
        });
        return done;
    }

    private static RejectedException unavailable(Throwable cause) {
        return new RejectedException(
                Rejection.UNAVAILABLE,
                "Kafka did not take the request to the device (" + cause.getMessage() + ")",
                "Try again; if it stays so, look at Kafka's log. The request may be carried out all the same.",
                "");
    }

    @Override
    public void close() {
        producer.close();
    }
}
