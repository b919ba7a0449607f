package io.tributary.gateway.mqtt;

import static io.tributary.gateway.mqtt.TestDevice.ID;
import static io.tributary.gateway.mqtt.TestDevice.connect;
import static io.tributary.gateway.mqtt.TestDevice.delivery;
import static io.tributary.gateway.mqtt.TestDevice.publish;
import static io.tributary.gateway.mqtt.TestDevice.withId;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.tributary.gateway.cluster.NodeAddress;
import io.tributary.gateway.device.ProductConfiguration;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.ProductProfile.Authentication;
import io.tributary.gateway.device.ProductProfile.Retain;
import io.tributary.gateway.publish.ProductRules;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.Configured;
import io.tributary.schemas.avro.DevicePublished;
import io.tributary.schemas.avro.LogLevelSet;
import io.tributary.testing.Samples;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a session does at its bounds: rates, slow readers, refused topics, and what outlives the connection. */
class SessionBoundsTest {
    private static final long EPOCH = 42;

    private final TestDevice device = TestDevice.connected();

    @AfterEach
    void closeAll() {
        TestDevice.closeAll();
    }

    @BeforeEach
    void timeStandsStill() {
        device.channel.freezeTime();
    }

    @Test
    void aboveItsRateADeviceIsReadMoreSlowlyAndLosesNothing() {
        for (int id = 1; id <= 30; id++) {
            device.send(publish("event", 1, id, "x"));
        }
        assertThat(device.kafka.messages).hasSize(20);
        pass(100);
        assertThat(device.kafka.messages).hasSize(22);
        pass(1_000);
        assertThat(device.kafka.messages).hasSize(30);
        assertThat(device.metrics.refusedRate.sum()).isZero();
        assertThat(device.isOpen()).isTrue();
    }

    @Test
    void aboveItsRateQos0IsDroppedAndCounted() {
        for (int i = 1; i <= 30; i++) {
            device.send(publish("event", 0, 0, "x"));
        }
        device.send(MqttMessage.PINGREQ);
        assertThat(device.kafka.messages).hasSize(20);
        assertThat(device.metrics.refusedRate.sum()).isEqualTo(10);
        assertThat(device.receivedTypes()).containsExactly("PINGRESP");
    }

    @Test
    void theRateOfAProductIsThatOfItsDevicesTogether() {
        device.directory.putProduct(product(5));
        device.channel.runPendingTasks();
        for (int i = 1; i <= 10; i++) {
            device.send(publish("event", 0, 0, "x"));
        }
        assertThat(device.kafka.messages).hasSize(5);
    }

    @Test
    void whoDoesNotReadIsNotReadAndHeldWithinItsWindow() {
        writable(false);
        device.send(publish("event", 1, 1, "x"));
        assertThat(device.kafka.messages).isEmpty();
        device.downlink(delivery(EPOCH, 1, "control", 0));
        for (int i = 2; i <= 101; i++) {
            device.downlink(delivery(EPOCH, i, "control", 1));
        }
        assertThat(device.received()).isEmpty();
        assertThat(device.metrics.slowReader.sum()).isEqualTo(1);
        assertThat(device.isOpen()).isTrue();

        writable(true);
        pass(4_000); // as fast as a device is sent messages

        assertThat(device.kafka.messages).hasSize(1);
        assertThat(device.received()).hasSize(100);
    }

    @Test
    void whoTakesALittleAndIsStuckAgainIsStillNotRead() {
        device.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(100, 300));
        device.channel.takes = 0;
        for (int i = 1; i <= 18; i++) {
            device.downlink(delivery(EPOCH, i, "control", 1));
        }
        assertThat(device.channel.isWritable()).isFalse();
        device.channel.takes = 5;
        device.channel.flush();
        assertThat(device.channel.isWritable()).isFalse();

        device.send(publish("event", 1, 1, "x"));

        assertThat(device.kafka.messages).isEmpty();
        device.channel.takes = Integer.MAX_VALUE;
        device.channel.flush();
        assertThat(device.kafka.messages).hasSize(1);
        assertThat(device.received()).hasSize(18);
    }

    @Test
    void refusedMessagesCountForTheRateToo() {
        TestDevice lenient = lenient();
        for (int id = 1; id <= 30; id++) {
            lenient.send(publish("control", 1, id, "x"));
        }
        lenient.accept(0);
        assertThat(lenient.receivedTypes()).hasSize(20);
    }

    @Test
    void answersThatWaitBehindOneOfKafkasAreBounded() {
        TestDevice lenient = lenient();
        assertBounded(lenient, id -> publish("control", 1, id, "x"));
        assertBounded(device, id -> publish("event", 2, 5, "again"));
    }

    private static void assertBounded(TestDevice one, IntFunction<MqttMessage> packet) {
        for (int id = 1; id <= 600; id++) {
            one.send(packet.apply(id));
            pass(one, 50);
        }
        one.send(publish("event", 1, 1_000, "x"), publish("event", 1, 1_001, "x"));
        pass(one, 1_000);
        assertThat(one.kafka.messages).hasSize(1);
        assertThat(one.isOpen()).isTrue();
        one.accept(0);
        for (int i = 0; i < 200; i++) {
            pass(one, 50);
        }
        assertThat(one.kafka.messages).hasSizeGreaterThan(1);
    }

    private static TestDevice lenient() {
        TestDevice one = new TestDevice(ForbiddenPublish.ACKNOWLEDGE);
        one.channel.freezeTime();
        one.send(connect(builder -> {}), publish("event", 1, 900, "x"));
        one.received();
        return one;
    }

    @Test
    void aRepeatedMessageComesBackToItsSenderOnce() {
        device.send(subscribe(ID + "/data"), publish("data", 2, 5, "x"), publish("data", 2, 5, "x"));
        device.accept(0);
        assertThat(device.receivedTypes()).containsExactlyInAnyOrder("SUBACK 3", "PUBREC 5", "PUBREC 5", "PUBLISH");
    }

    @Test
    void ownMessagesHeldDoNotTakeTheRoomOfDeliveries() {
        device.send(subscribe(ID + "/data"));
        for (int id = 1; id <= Delivering.MAX_ECHOES; id++) {
            device.send(publish("data", 1, id, "x"));
            pass(50);
        }
        writable(false);
        for (int i = 0; i < Delivering.MAX_ECHOES; i++) {
            device.accept(i);
        }
        for (int i = 1; i <= 100; i++) {
            device.downlink(delivery(EPOCH, i, "control", 1));
        }
        assertThat(device.isOpen()).isTrue();
        device.downlink(delivery(EPOCH, 101, "control", 1));
        assertThat(device.isOpen()).isFalse();
    }

    @Test
    void whatADeviceOwesItsProductIsForgottenAfterTwoSeconds() {
        ProductRules rules = new ProductRules.Book(Limits.DEFAULTS, () -> 1).of(product(5));
        for (int i = 0; i < 1_000; i++) {
            rules.take(0);
        }
        assertThat(rules.waitNanos(0)).isBetween(1L, TimeUnit.SECONDS.toNanos(2));
        assertThat(rules.waitNanos(TimeUnit.SECONDS.toNanos(2))).isZero();
    }

    @Test
    void qos0IsDroppedAsSoonAsKafkaHasStopped() {
        device.kafka.stalled = true;
        device.send(publish("event", 0, 0, "x"), MqttMessage.PINGREQ);
        assertThat(device.kafka.messages).isEmpty();
        assertThat(device.metrics.refusedBacklog.sum()).isEqualTo(1);
        assertThat(device.receivedTypes()).containsExactly("PINGRESP");
    }

    @Test
    void noSessionOpensUnderALeaseJustLost() {
        TestDevice one = new TestDevice();
        one.sessions.watch((name, channel) -> one.address = NodeAddress.NONE);
        one.send(connect(builder -> {}));
        assertThat(one.isOpen()).isFalse();
        assertThat(one.kafka.events).isEmpty();
    }

    @Test
    void whoNeverReadsIsClosedWhenItsKeepAliveHasPassed() {
        writable(false);
        pass(92_000);
        assertThat(device.isOpen()).isFalse();
        assertThat(device.kafka.lastEvent().getSessionClosed().getCause()).isEqualTo("limit");
    }

    @Test
    void moreThanTheWindowHeldEndsTheConnection() {
        writable(false);
        for (int i = 1; i <= 101; i++) {
            device.downlink(delivery(EPOCH, i, "control", 1));
        }
        assertThat(device.isOpen()).isFalse();
        assertThat(device.kafka.lastEvent().getSessionClosed().getCause()).isEqualTo("limit");
    }

    @Test
    void subscribesCountAsBytesUnderWayToo() {
        device.kafka.holdInbox = true;
        device.kafka.bytesPerMessage = Connection.BOUND;
        device.send(subscribe(ID + "/control"), publish("event", 1, 1, "x"));
        assertThat(device.kafka.messages).isEmpty();
        device.kafka.openEvents.get(0).accepted(0);
        assertThat(device.receivedTypes()).containsExactly("SUBACK 3");
        assertThat(device.kafka.messages).hasSize(1);
    }

    @Test
    void aRequestToTheServicesOfThePlatformGoesToTheInbox() {
        device.send(publish("$shadow/operation/" + ID, 1, 4, "{}"));
        DevicePublished asked = device.kafka.lastEvent().getDevicePublished();
        assertThat(asked.getEpoch()).isEqualTo(EPOCH);
        assertThat(asked.getTopic()).isEqualTo("$shadow/operation/" + ID);
        assertThat(device.kafka.messages).isEmpty();
        assertThat(device.receivedTypes()).containsExactly("PUBACK 4");
    }

    @Test
    void aQuestionForTheConfigurationBringsItAlong() {
        String product = ID.productId();
        device.send(publish("$config/operation/" + ID, 0, 0, "{}"));
        assertThat(device.kafka.lastEvent().getDevicePublished().getConfiguration())
                .isNull();

        device.directory.putConfiguration(product, new ProductConfiguration(7, true, "{\"a\":1}"));
        device.send(publish("$shadow/operation/" + ID, 0, 0, "{}"));
        assertThat(device.kafka.lastEvent().getDevicePublished().getConfiguration())
                .isNull();
        device.send(publish("$config/report/" + ID, 0, 0, "{}"));
        assertThat(device.kafka.lastEvent().getDevicePublished().getConfiguration())
                .isEqualTo(new Configured(7L, true, ByteBuffer.wrap("{\"a\":1}".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void aQuestionForTheLogLevelBringsItAlongAndAnotherLevelIsSaidInTheInbox() {
        device.logLevel(2);
        device.channel.runPendingTasks();
        LogLevelSet set = device.kafka.lastEvent().getLogLevelSet();
        assertThat(set.getEpoch()).isEqualTo(EPOCH);
        assertThat(set.getLevel()).isEqualTo(2);
        assertThat(set.getMessageId()).hasSize(32);

        device.send(publish("$log/operation/" + ID, 0, 0, "{}"));
        DevicePublished asked = device.kafka.lastEvent().getDevicePublished();
        assertThat(asked.getLogLevel()).isEqualTo(2);
        assertThat(asked.getConfiguration()).isNull();
    }

    @Test
    void aRefusedMessageMayBeAcknowledgedToOldClients() {
        TestDevice lenient = new TestDevice(ForbiddenPublish.ACKNOWLEDGE);
        lenient.send(connect(builder -> {}), publish("control", 1, 7, "x"), publish("control", 2, 8, "x"));
        assertThat(lenient.receivedTypes()).containsExactly("CONNACK", "PUBACK 7", "PUBREC 8");
        assertThat(lenient.kafka.messages).isEmpty();
        assertThat(lenient.isOpen()).isTrue();
    }

    @Test
    void aReleaseBeforeItsPubrecIsAProtocolError() {
        device.send(publish("event", 2, 5, "a"), withId(MqttMessageType.PUBREL, 5));
        assertThat(device.isOpen()).isFalse();
    }

    @Test
    void qos2OutlivesTheConnectionOfAPersistentSession() { // [MQTT-4.1.0-1] [MQTT-4.4.0-1]
        TestDevice sleeper = new TestDevice();
        EmbeddedChannel second = reconnecting(sleeper, true, EPOCH);
        assertThat(sleeper.kafka.messages).hasSize(1);
        second.releaseOutbound();

        TestDevice fresh = new TestDevice();
        reconnecting(fresh, false, EPOCH).releaseOutbound();
        assertThat(fresh.kafka.messages).hasSize(2);
    }

    @Test
    void whatAGatewayRemembersOfQos2IsStaleAfterADetourOverAnother() {
        TestDevice traveller = new TestDevice();
        reconnecting(traveller, true, EPOCH + 1).releaseOutbound();
        assertThat(traveller.kafka.messages).hasSize(2);
    }

    /** Sends QoS 2, loses the connection before PUBREC, comes back and sends it again. */
    private static EmbeddedChannel reconnecting(TestDevice one, boolean present, long previousEpoch) {
        one.send(connect(builder -> builder.cleanSession(false)));
        one.downlink(TestDevice.sessionState(EPOCH, false));
        one.send(publish("event", 2, 9, "once"));
        one.channel.close();
        one.accept(0);
        EmbeddedChannel second = one.newChannel();
        one.sendBy(second, connect(builder -> builder.cleanSession(false)));
        one.downlinkBy(second, TestDevice.sessionState(EPOCH + 2, present, previousEpoch));
        one.sendBy(second, publish("event", 2, 9, "once"));
        return second;
    }

    @Test
    void noPubackComesTwiceOrOutOfOrder() { // [MQTT-4.6.0-2] [MQTT-4.3.2-2]
        Samples.forAll(100, random -> random, random -> {
            TestDevice one = TestDevice.connected();
            int sent = 1 + random.nextInt(20);
            List<Integer> open = new ArrayList<>();
            for (int id = 1; id <= sent; id++) {
                one.send(publish("event", 1, id, "x"));
                open.add(id - 1);
            }
            List<String> received = new ArrayList<>();
            while (!open.isEmpty()) {
                one.accept(open.remove(random.nextInt(open.size())));
                received.addAll(one.receivedTypes());
            }
            List<String> expected = new ArrayList<>();
            for (int id = 1; id <= sent; id++) {
                expected.add("PUBACK " + id);
            }
            assertThat(received).isEqualTo(expected);
        });
    }

    private static MqttMessage subscribe(String filter) {
        return MqttMessageBuilders.subscribe()
                .messageId(3)
                .addSubscription(MqttQoS.AT_LEAST_ONCE, filter)
                .build();
    }

    private void writable(boolean can) {
        device.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, can);
        device.channel.runPendingTasks();
    }

    private static ProductProfile product(int messagesPerSecond) {
        return new ProductProfile(
                ID.productId(),
                true,
                List.of(),
                Optional.empty(),
                Authentication.KEY,
                Optional.empty(),
                Retain.IGNORE,
                Optional.of(1_000),
                Optional.of(messagesPerSecond),
                List.of());
    }

    private void pass(long millis) {
        pass(device, millis);
    }

    private static void pass(TestDevice one, long millis) {
        one.pass(millis);
    }
}
