package io.tributary.management.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.device.DeviceBroadcasts.Broadcast;
import io.tributary.management.registry.Page;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.PublishRequested;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeviceBroadcastsTest {
    private static final List<DeviceId> DEVICES = IntStream.range(0, 450)
            .mapToObj(i -> new DeviceId("PROD123456", "d" + i))
            .toList();

    private final Map<DeviceId, InboxEvent> written = new LinkedHashMap<>();
    private final Queue<Runnable> work = new ArrayDeque<>();
    private int taken = Integer.MAX_VALUE;

    private final DeviceBroadcasts broadcasts = new DeviceBroadcasts(
            new DeviceBroadcasts.Connected() {
                @Override
                public Page<DeviceId> ofProduct(String productId, int limit, Optional<String> cursor) {
                    return page(limit, cursor);
                }

                @Override
                public Page<DeviceId> ofGroup(String groupId, int limit, Optional<String> cursor) {
                    return page(limit, cursor);
                }
            },
            new Mailings(
                    new DeviceRequests(
                            this::write, new Replies("api/here"), () -> true, Runnable::run, Clock.systemUTC()),
                    work::add));

    private static Page<DeviceId> page(int limit, Optional<String> cursor) {
        int from = cursor.map(Integer::parseInt).orElse(0);
        int to = Math.min(DEVICES.size(), from + limit);
        return new Page<>(
                DEVICES.subList(from, to), to < DEVICES.size() ? Optional.of(Integer.toString(to)) : Optional.empty());
    }

    private CompletableFuture<Void> write(DeviceId device, InboxEvent event) {
        if (written.size() >= taken) {
            return CompletableFuture.failedFuture(
                    new RejectedException(Rejection.UNAVAILABLE, "Kafka does not answer", "Wait.", ""));
        }
        written.put(device, event);
        return CompletableFuture.completedFuture(null);
    }

    @Test
    void everyConnectedDeviceIsWrittenOneMessage() {
        CompletableFuture<Broadcast> sent = broadcasts.send("PROD123456", new byte[] {1}, 1);
        assertThat(sent).isNotDone();
        work.remove().run();

        assertThat(sent.join().devices()).isEqualTo(450);
        assertThat(sent.join().id()).isPositive();
        assertThat(written.keySet()).containsExactlyElementsOf(DEVICES);
        PublishRequested last =
                Objects.requireNonNull(written.get(DEVICES.get(449))).getPublishRequested();
        assertThat(last.getTopic()).isEqualTo("$broadcast/rxd/PROD123456/d449");
        assertThat(last.getQos()).isEqualTo(1);
        assertThat(written.values())
                .extracting(event -> event.getPublishRequested().getMessageId())
                .doesNotHaveDuplicates();
    }

    @Test
    void oneOfAProductIsSentAtATime() {
        broadcasts.send("PROD123456", new byte[] {1}, 0);
        assertThatThrownBy(() -> broadcasts.send("PROD123456", new byte[] {2}, 0))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Rejection.CONFLICT));
        work.remove().run();
        assertThat(broadcasts.send("PROD123456", new byte[] {2}, 0)).isNotDone();
    }

    @Test
    void theDevicesOfAGroupAreSentItAsFarAsTheCallerMay() {
        CompletableFuture<Broadcast> sent = broadcasts.sendToGroup(
                "GROUP12345", device -> device.deviceName().endsWith("0"), new byte[] {1}, 0);
        assertThat(broadcasts.send("PROD123456", new byte[] {2}, 0)).isNotDone(); // another thing
        work.remove().run();

        assertThat(sent.join().devices()).isEqualTo(45);
        assertThat(written.keySet())
                .hasSize(45)
                .allSatisfy(device -> assertThat(device.deviceName()).endsWith("0"));
    }

    @Test
    void howFarItCameIsSaidWhenKafkaStops() {
        taken = 300;
        CompletableFuture<Broadcast> sent = broadcasts.send("PROD123456", new byte[] {1}, 0);
        work.remove().run();

        assertThatThrownBy(sent::join)
                .hasCauseInstanceOf(RejectedException.class)
                .hasMessageContaining("200 devices")
                .hasMessageContaining("Kafka does not answer");
        assertThat(broadcasts.send("PROD123456", new byte[] {1}, 0)).isNotDone();
    }

    @Test
    void aPayloadIsOfEightKilobytesAtMost() {
        assertThatThrownBy(() -> broadcasts.send("PROD123456", new byte[8 * 1_024 + 1], 0))
                .hasMessageContaining("8193 bytes");
    }
}
