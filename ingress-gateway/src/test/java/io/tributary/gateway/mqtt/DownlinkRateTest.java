package io.tributary.gateway.mqtt;

import static io.tributary.gateway.mqtt.TestDevice.ID;
import static io.tributary.gateway.mqtt.TestDevice.connect;
import static io.tributary.gateway.mqtt.TestDevice.delivery;
import static io.tributary.gateway.mqtt.TestDevice.publish;
import static io.tributary.gateway.mqtt.TestDevice.withId;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.tributary.config.Config;
import io.tributary.gateway.conformance.NoErrorsLogged;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.ProductProfile.Authentication;
import io.tributary.gateway.device.ProductProfile.Retain;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.limits.Limits;
import io.tributary.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How fast a device is sent messages: twenty a second unless somebody says otherwise. (Device protocol, sections 2.7 and 17.) */
@ExtendWith(NoErrorsLogged.class)
class DownlinkRateTest {
    private static final long EPOCH = 42;

    private TestDevice device = TestDevice.connected();

    @AfterEach
    void closeAll() {
        TestDevice.closeAll();
    }

    @BeforeEach
    void timeStandsStill() {
        device.channel.freezeTime();
    }

    @Test
    void aSecondsWorthAtOnceThenOneAfterTheOtherInOrder() { // [MQTT-4.6.0-6]
        deliver(1, 30, 1);
        assertThat(numbers()).isEqualTo(from(1, 20));
        device.pass(49);
        assertThat(numbers()).isEmpty();
        device.pass(1);
        assertThat(numbers()).isEqualTo(from(21, 21));
        device.pass(1_000);
        assertThat(numbers()).isEqualTo(from(22, 30));
        assertThat(device.metrics.heldAboveRate.sum()).isPositive();
        assertThat(device.metrics.droppedAboveRate.sum()).isZero();
        assertThat(device.isOpen()).isTrue();
    }

    @Test
    void aboveItQos0IsDroppedAndCounted() {
        deliver(1, 30, 0);
        assertThat(numbers()).isEqualTo(from(1, 20));
        assertThat(device.metrics.droppedAboveRate.sum()).isEqualTo(10);
        device.pass(100);
        deliver(31, 33, 0);
        assertThat(numbers()).isEqualTo(from(31, 32));
    }

    @Test
    void qos0DoesNotTakeTheTurnOfWhatWaits() {
        deliver(1, 21, 1);
        assertThat(numbers()).hasSize(20);
        device.channel.advanceTimeBy(50, TimeUnit.MILLISECONDS); // its turn, before it was woken
        deliver(22, 22, 0);
        device.channel.runScheduledPendingTasks();
        assertThat(numbers()).isEqualTo(from(21, 21));
        assertThat(device.metrics.droppedAboveRate.sum()).isEqualTo(1);
    }

    @Test
    void ownMessagesCount() {
        device.send(MqttMessageBuilders.subscribe()
                .messageId(3)
                .addSubscription(MqttQoS.AT_LEAST_ONCE, ID + "/data")
                .build());
        deliver(1, 15, 1);
        assertThat(numbers()).hasSize(15);
        for (int id = 1; id <= 10; id++) {
            device.send(publish("data", 1, id, "number " + (100 + id)));
            device.accept(id - 1);
        }
        assertThat(numbers()).isEqualTo(from(101, 105));
        deliver(16, 16, 1);
        device.pass(1_000);
        assertThat(numbers()).containsExactly(106L, 107L, 108L, 109L, 110L, 16L);
    }

    @Test
    void zeroSetsNoLimit() {
        device = with(Config.parse("downlinkPerSecond: 0", "limits", Limits.class, Map.of()));
        deliver(1, 100, 1);
        assertThat(numbers()).isEqualTo(from(1, 100));
        assertThat(device.metrics.heldAboveRate.sum()).isZero();
    }

    @Test
    void whoseProductMaySayMoreIsToldMore() {
        deliver(1, 40, 1);
        assertThat(numbers()).isEqualTo(from(1, 20));
        product(60);
        device.pass(400);
        assertThat(numbers()).isEqualTo(from(21, 40));
        product(5);
        deliver(41, 100, 0);
        assertThat(numbers()).hasSizeLessThanOrEqualTo(20);
    }

    @Test
    void theWindowOfTheClientHoldsAsEver() { // [MQTT-3.3.4-9]
        device.pass(1_000);
        deliver(1, 100, 1);
        device.pass(10_000);
        assertThat(numbers()).isEqualTo(from(1, 100));
        deliver(101, 110, 1);
        device.pass(10_000);
        assertThat(numbers()).as("the window is full").isEmpty();
        device.send(withId(MqttMessageType.PUBACK, 1));
        assertThat(numbers()).isEqualTo(from(101, 101));
    }

    @Test
    void nothingIsSentWhenItsTurnComesTooLate() {
        deliver(1, 30, 1);
        assertThat(numbers()).hasSize(20);
        device.channel.pipeline().close();
        device.pass(1_000);
        assertThat(numbers()).isEmpty();
    }

    /** Whatever comes, and however the device acknowledges: never more than the rate and one burst, in order, all of QoS 1. */
    @Test
    void theRateHoldsOverAnyTime() {
        GatewayMetrics metrics = new GatewayMetrics();
        Samples.forAll(30, random -> random, random -> {
            device = new TestDevice(ForbiddenPublish.CLOSE, metrics);
            device.channel.freezeTime();
            device.send(connect(builder -> {}));
            device.received();
            List<Long> expected = new ArrayList<>();
            List<Long> seen = new ArrayList<>();
            List<Integer> toAnswer = new ArrayList<>();
            long sequence = 0;
            long passed = 0;
            long all = 0;
            for (int i = 0; i < 300; i++) {
                int dice = random.nextInt(10);
                if (dice < 5 && expected.size() - seen.size() + toAnswer.size() < 100) {
                    sequence++;
                    expected.add(sequence);
                    deliver(sequence, sequence, 1);
                } else if (dice < 6) {
                    sequence++;
                    deliver(sequence, sequence, 0);
                } else if (dice < 8) {
                    int millis = random.nextInt(120);
                    passed += millis;
                    device.pass(millis);
                } else if (!toAnswer.isEmpty()) {
                    device.send(withId(MqttMessageType.PUBACK, toAnswer.remove(random.nextInt(toAnswer.size()))));
                }
                for (Heard message : heard()) {
                    all++;
                    if (message.packetId() > 0) {
                        seen.add(message.number());
                        toAnswer.add(message.packetId());
                    }
                }
                assertThat(all).isLessThanOrEqualTo(20 + passed / 50 + 1);
            }
            device.pass(10_000);
            seen.addAll(numbers());
            device.channel.finishAndReleaseAll();
            assertThat(seen).isEqualTo(expected);
        });
    }

    private static TestDevice with(Limits limits) {
        TestDevice one = new TestDevice(ForbiddenPublish.CLOSE, new GatewayMetrics(), limits);
        one.channel.freezeTime();
        one.send(connect(builder -> {}));
        one.received();
        return one;
    }

    private void product(int deviceMessagesPerSecond) {
        device.directory.putProduct(new ProductProfile(
                ID.productId(),
                true,
                List.of(),
                Optional.empty(),
                Authentication.KEY,
                Optional.empty(),
                Retain.IGNORE,
                Optional.of(deviceMessagesPerSecond),
                Optional.empty(),
                List.of()));
        device.channel.runPendingTasks();
    }

    private void deliver(long first, long last, int qos) {
        for (long sequence = first; sequence <= last; sequence++) {
            device.downlink(delivery(EPOCH, sequence, "control", qos));
        }
    }

    /** A message the device was sent; its packet id is -1 with QoS 0. */
    private record Heard(long number, int packetId) {}

    private List<Heard> heard() {
        List<Heard> heard = new ArrayList<>();
        for (MqttMessage message : device.received()) {
            if (message instanceof MqttPublishMessage publish) {
                String payload = publish.payload().toString(StandardCharsets.UTF_8);
                heard.add(new Heard(
                        Long.parseLong(payload.substring("number ".length())),
                        publish.variableHeader().packetId()));
                publish.release();
            }
        }
        return heard;
    }

    private List<Long> numbers() {
        return heard().stream().map(Heard::number).toList();
    }

    private static List<Long> from(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
