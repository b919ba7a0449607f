package io.tributary.gateway.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.buffer.Unpooled;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.RegisteredDevice;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.publish.Publisher;
import io.tributary.gateway.publish.Publishers;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.schemas.avro.MessageProperties;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes for devices that come by single requests. A device's rate is kept for a minute after its last one, long after it has
 * recovered; of so many devices that those who come seldom may be forgotten earlier. Thread-safe.
 */
final class HttpPublishers {
    private static final int DEVICES = 200_000;
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final Publishers publishers;
    private final int payloadBytes;
    private final Cache<DeviceId, Known> known = Caffeine.newBuilder()
            .maximumSize(DEVICES)
            .expireAfterAccess(KEPT)
            .executor(Runnable::run)
            .build();

    /** @param payloadBytes the largest message */
    HttpPublishers(Publishers publishers, int payloadBytes) {
        this.publishers = publishers;
        this.payloadBytes = payloadBytes;
    }

    /** A publisher, and the product whose rules it goes by. */
    private record Known(Publisher publisher, ProductProfile product) {}

    /**
     * Hands a message to Kafka; answers once Kafka has it, or will not have it.
     *
     * @param device as it was just proven
     * @param topic the full name
     * @param done the answer when Kafka has it
     * @param refused what is answered otherwise
     * @throws RejectedException see {@link Publisher#publish}
     */
    void publish(
            RegisteredDevice device,
            String topic,
            byte[] payload,
            int qos,
            @Nullable MessageProperties properties,
            Answer done,
            Function<RejectedException, Answer> refused,
            Consumer<Answer> answer) {
        of(device).publish(topic, Unpooled.wrappedBuffer(payload), payloadBytes, qos, properties, new Pending() {
            @Override
            public void accepted(long offset) {
                answer.accept(done);
            }

            @Override
            public void failed(Exception cause) {
                answer.accept(refused.apply(
                        new RejectedException(Rejection.UNAVAILABLE, "Kafka did not take the message; send it again")));
            }
        });
    }

    private Publisher of(RegisteredDevice device) {
        Known before = known.get(device.id(), fresh -> new Known(publishers.of(device), device.product()));
        if (before.product() != device.product()) {
            before.publisher().use(device.product());
            known.put(device.id(), new Known(before.publisher(), device.product()));
        }
        return before.publisher();
    }
}
