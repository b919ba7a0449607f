package io.tributary.gateway.mqtt;

import static io.tributary.gateway.mqtt.TestDevice.ID;
import static io.tributary.gateway.mqtt.TestDevice.connect;
import static io.tributary.gateway.mqtt.TestDevice.delivery;
import static io.tributary.gateway.mqtt.TestDevice.publish;
import static io.tributary.gateway.mqtt.TestDevice.withId;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.schemas.avro.Subscription;
import io.tributary.topic.TopicClass;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionHandlerTest {
    private static final long EPOCH = 42;

    private final TestDevice device = TestDevice.connected();

    @AfterEach
    void closeAll() {
        TestDevice.closeAll();
    }

    @Test
    void aPubackLeavesOnlyAfterKafkaAndInOrder() {
        device.send(publish("event", 1, 1, "a"), publish("event", 1, 2, "b"), publish("event", 0, 0, "c"));
        device.accept(1);
        assertThat(device.received()).isEmpty();

        device.accept(0);

        assertThat(device.receivedTypes()).containsExactly("PUBACK 1", "PUBACK 2");
        assertThat(device.kafka.messages).extracting(m -> m.getQos()).containsExactly(1, 1, 0);
    }

    @Test
    void aMessageKafkaRefusesForGoodClosesWithoutPuback() {
        device.send(publish("event", 1, 1, "a"), publish("event", 1, 2, "b"));
        device.kafka.open.get(1).accepted(0);
        device.kafka.open.get(0).failed(new IllegalStateException("expired"));
        assertThat(device.isOpen()).isFalse();
        assertThat(device.received()).isEmpty();
    }

    @Test
    void qos2IsOneMessageHoweverOftenItIsSent() {
        device.send(publish("event", 2, 5, "a"), publish("event", 2, 5, "a"));
        assertThat(device.kafka.messages).hasSize(1);
        device.accept(0);
        assertThat(device.receivedTypes()).containsExactly("PUBREC 5", "PUBREC 5");

        device.send(withId(MqttMessageType.PUBREL, 5), publish("event", 2, 5, "b"));

        assertThat(device.receivedTypes()).containsExactly("PUBCOMP 5");
        assertThat(device.kafka.messages).hasSize(2);
    }

    @Test
    void aTopicThatIsNotTheDevicesIsDroppedAtQos0AndClosesAtQos1() {
        device.send(publish("control", 0, 0, "x"), publish("$sys/operation/PROD123456/other", 0, 0, "x"));
        assertThat(device.isOpen()).isTrue();
        assertThat(device.kafka.messages).isEmpty();
        assertThat(device.metrics.refusedTopic.sum()).isEqualTo(2);

        device.send(publish("control", 1, 1, "x"));

        assertThat(device.isOpen()).isFalse();
        assertThat(device.kafka.lastEvent().getSessionClosed().getReason()).contains("may not publish");
    }

    @Test
    void topicsOfTheProductCountAtOnceWhenTheyChange() {
        device.directory.putProduct(new ProductProfile(
                ID.productId(), true, List.of(new TopicClass("alarm", true, false)), Optional.empty()));
        device.channel.runPendingTasks();
        device.send(publish("alarm", 1, 1, "x"));
        assertThat(device.kafka.messages).hasSize(1);
    }

    @Test
    void aPayloadAboveTheLimitCloses() {
        device.send(publish("event", 1, 1, "x".repeat(16 * 1024)));
        assertThat(device.isOpen()).isTrue();
        device.send(publish("event", 1, 2, "x".repeat(16 * 1024 + 1)));
        assertThat(device.isOpen()).isFalse();
        assertThat(device.kafka.lastEvent().getSessionClosed().getReason()).contains("limits.mqttPayloadBytes");
    }

    @Test
    void aPacketTheCodecWillNotReadClosesNamingTheLimit() {
        device.send(publish("event", 1, 2, "x".repeat(40 * 1024)));
        assertThat(device.isOpen()).isFalse();
        assertThat(device.kafka.lastEvent().getSessionClosed().getReason()).contains("limits.mqttPayloadBytes");
    }

    @Test
    void aSubackLeavesAfterTheInboxHasIt() {
        device.kafka.holdInbox = true;
        device.send(MqttMessageBuilders.subscribe()
                .messageId(3)
                .addSubscription(MqttQoS.EXACTLY_ONCE, ID + "/control")
                .addSubscription(MqttQoS.AT_LEAST_ONCE, "PROD123456/other/control")
                .build());
        assertThat(device.received()).isEmpty();
        assertThat(device.kafka.lastEvent().getSubscribed().getSubscriptions())
                .containsExactly(new Subscription(ID + "/control", 1, false, false, 0));

        device.kafka.openEvents.get(0).accepted(1);

        assertThat(device.received())
                .singleElement()
                .isInstanceOfSatisfying(
                        MqttSubAckMessage.class,
                        answer -> assertThat(answer.payload().reasonCodes()).containsExactly(1, 0x80));
    }

    @Test
    void aSubscribeThatGrantsNothingIsNoEvent() {
        int before = device.kafka.events.size();
        device.send(MqttMessageBuilders.subscribe()
                .messageId(3)
                .addSubscription(MqttQoS.AT_LEAST_ONCE, "#")
                .build());
        assertThat(device.receivedTypes()).containsExactly("SUBACK 3");
        assertThat(device.kafka.events).hasSize(before);
    }

    @Test
    void moreThanTenFiltersAreRefused() {
        MqttMessageBuilders.SubscribeBuilder subscribe =
                MqttMessageBuilders.subscribe().messageId(3);
        for (int i = 0; i < 11; i++) {
            subscribe.addSubscription(MqttQoS.AT_LEAST_ONCE, ID + "/" + i + "/+");
        }
        device.send(subscribe.build());
        assertThat(device.received())
                .singleElement()
                .isInstanceOfSatisfying(
                        MqttSubAckMessage.class,
                        answer -> assertThat(answer.payload().reasonCodes())
                                .hasSize(11)
                                .containsOnly(0x80));
    }

    @Test
    void anUnsubackLeavesAfterTheInboxHasIt() {
        device.send(MqttMessageBuilders.unsubscribe()
                .messageId(4)
                .addTopicFilter(ID + "/never")
                .build());
        assertThat(device.kafka.lastEvent().getUnsubscribed().getFilters()).containsExactly(ID + "/never");
        assertThat(device.receivedTypes()).containsExactly("UNSUBACK 4");
    }

    @Test
    void aDeliveryIsSentOnceAndItsPubackGoesToTheInbox() {
        device.downlink(delivery(EPOCH, 1, "control", 1));
        device.downlink(delivery(EPOCH, 1, "control", 1));
        device.downlink(delivery(EPOCH + 1, 2, "control", 1));
        List<MqttMessage> received = device.received();
        assertThat(received).hasSize(1);
        int packetId = ((MqttPublishMessage) received.get(0)).variableHeader().packetId();

        device.send(withId(MqttMessageType.PUBACK, packetId), withId(MqttMessageType.PUBACK, packetId));

        assertThat(device.kafka.events.stream().filter(e -> e.getAcknowledged() != null))
                .singleElement()
                .satisfies(e -> assertThat(e.getAcknowledged().getSequence()).isEqualTo(1));
        assertThat(device.metrics.duplicates.sum()).isEqualTo(1);
        assertThat(device.metrics.otherEpoch.sum()).isEqualTo(1);
    }

    @Test
    void aDeliveryTheDeviceMayNotReceiveIsDroppedAndDoesNotBlockTheJob() {
        device.downlink(delivery(EPOCH, 1, "event", 1));
        assertThat(device.received()).isEmpty();
        assertThat(device.kafka.lastEvent().getAcknowledged().getSequence()).isEqualTo(1);
    }

    @Test
    void aConnectionBeyondItsBoundIsNotReadUntilKafkaAnswers() {
        device.kafka.bytesPerMessage = Connection.BOUND;
        device.send(publish("event", 1, 1, "a"), publish("event", 1, 2, "b"), MqttMessage.PINGREQ);
        assertThat(device.kafka.messages).hasSize(1);
        device.kafka.stalled = true;
        pass(3_600);
        assertThat(device.isOpen()).isTrue();

        device.kafka.bytesPerMessage = 1;
        device.accept(0);

        assertThat(device.kafka.messages).hasSize(2);
        assertThat(device.receivedTypes()).containsExactly("PUBACK 1", "PINGRESP");
    }

    @Test
    void aConnectionStoppedByQos0IsReadAgainOnceKafkaAnswers() {
        device.kafka.bytesPerMessage = Connection.BOUND;
        device.send(publish("event", 0, 0, "a"), publish("event", 0, 0, "b"), MqttMessage.PINGREQ);
        assertThat(device.received()).isEmpty();

        device.kafka.bytesPerMessage = 1;
        device.accept(0);

        assertThat(device.kafka.messages).hasSize(2);
        assertThat(device.receivedTypes()).containsExactly("PINGRESP");
    }

    @Test
    void qos0IsDroppedAndCountedOnceKafkaHasStoppedAnswering() {
        device.kafka.bytesPerMessage = Connection.BOUND;
        device.send(publish("event", 0, 0, "a"), publish("event", 0, 0, "b"), MqttMessage.PINGREQ);
        assertThat(device.kafka.messages).hasSize(1);
        device.kafka.stalled = true;
        device.channel.advanceTimeBy(1, TimeUnit.SECONDS);
        device.channel.runScheduledPendingTasks();

        assertThat(device.receivedTypes()).containsExactly("PINGRESP");
        assertThat(device.kafka.messages).hasSize(1);
        assertThat(device.metrics.refusedBacklog.sum()).isEqualTo(1);
    }

    @Test
    void aDeviceReceivesItsOwnMessageOnceKafkaHasIt() {
        device.send(MqttMessageBuilders.subscribe()
                .messageId(3)
                .addSubscription(MqttQoS.AT_LEAST_ONCE, ID + "/#")
                .build());
        device.send(publish("data", 1, 1, "mine"), publish("event", 1, 2, "not mine"));
        assertThat(device.receivedTypes()).containsExactly("SUBACK 3");
        int before = device.kafka.events.size();

        device.accept(0);
        device.accept(1);

        List<MqttMessage> received = device.received();
        assertThat(received)
                .extracting(m -> m.fixedHeader().messageType())
                .containsExactlyInAnyOrder(MqttMessageType.PUBACK, MqttMessageType.PUBLISH, MqttMessageType.PUBACK);
        device.send(withId(MqttMessageType.PUBACK, 1));
        assertThat(device.kafka.events).hasSize(before);
    }

    @Test
    void silenceForOneAndAHalfKeepAlivesCloses() { // [MQTT-3.1.2-22]; -24 of 3.1.1
        pass(89);
        device.send(MqttMessage.PINGREQ);
        pass(89);
        assertThat(device.isOpen()).isTrue();
        pass(3);
        assertThat(device.isOpen()).isFalse();
        assertThat(device.kafka.lastEvent().getSessionClosed().getReason()).contains("keep-alive");
        assertThat(device.kafka.lastEvent().getSessionClosed().getCause()).isEqualTo("keep-alive");
        assertThat(device.parts.keepAlive().loops()).isZero();
    }

    @Test
    void theTimeInWhichTheEventLoopStoodStillIsNobodysSilence() { // [MQTT-3.1.2-22]
        pass(59);
        stall(40);
        device.send(MqttMessage.PINGREQ); // said a second into the stall, read only now
        pass(59);
        assertThat(device.isOpen()).isTrue();
        stall(600);
        pass(1);
        assertThat(device.isOpen()).as("nothing could be read meanwhile").isTrue();
        pass(32);
        assertThat(device.isOpen()).as("it is silent all the same").isFalse();
    }

    @Test
    void whatIsReadBeforeTheTimerNoticesTheStallCounts() { // [MQTT-3.1.2-22]
        pass(10);
        device.channel.advanceTimeBy(40, TimeUnit.SECONDS);
        device.channel.writeInbound(Unpooled.copiedBuffer(new byte[] {(byte) 0xC0, 0}));
        device.channel.runScheduledPendingTasks();
        pass(88);
        assertThat(device.isOpen()).isTrue();
        pass(5);
        assertThat(device.isOpen()).isFalse();
    }

    private void stall(int seconds) {
        device.channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        device.channel.runScheduledPendingTasks();
    }

    private void pass(int seconds) {
        device.pass(TimeUnit.SECONDS.toMillis(seconds));
    }

    @Test
    void everyEndOfASessionIsInTheLogOnce() {
        device.send(MqttMessage.DISCONNECT);
        assertThat(device.isOpen()).isFalse();
        assertClosedOnce(device, "disconnect");

        TestDevice lost = TestDevice.connected();
        lost.channel.close();
        assertClosedOnce(lost, "connection lost");

        TestDevice twice = TestDevice.connected();
        twice.send(connect(builder -> {}));
        assertClosedOnce(twice, "second CONNECT");

        TestDevice replaced = TestDevice.connected();
        replaced.downlink(TestDevice.replaced(EPOCH));
        assertClosedOnce(replaced, "took over");

        TestDevice stray = TestDevice.connected();
        stray.send(withId(MqttMessageType.PUBREC, 1));
        assertClosedOnce(stray, "nothing is ever sent with QoS 2");
    }

    @Test
    void aNewerConnectionOfTheDeviceClosesTheOlder() {
        EmbeddedChannel older = device.channel;
        EmbeddedChannel newer = device.newChannel();
        device.sessions.open(new io.tributary.gateway.kafka.DeviceKey(ID), newer);
        older.runPendingTasks();
        assertThat(older.isOpen()).isFalse();
        assertThat(device.sessions.size()).isEqualTo(1);
    }

    @Test
    void aWillIsSaidUnlessTheDeviceSaysGoodbye() {
        for (boolean goodbye : new boolean[] {true, false}) {
            TestDevice one = new TestDevice();
            one.send(connect(builder -> builder.willFlag(true)
                    .willTopic(ID + "/event")
                    .willQoS(MqttQoS.AT_LEAST_ONCE)
                    .willMessage("gone".getBytes(java.nio.charset.StandardCharsets.UTF_8))));
            if (goodbye) {
                one.send(MqttMessage.DISCONNECT);
            }
            one.channel.close();
            assertThat(one.kafka.messages).hasSize(goodbye ? 0 : 1);
        }
    }

    private static void assertClosedOnce(TestDevice device, String reason) {
        assertThat(device.isOpen()).isFalse();
        assertThat(device.sessions.size()).isZero();
        assertThat(device.kafka.events.stream().filter(event -> event.getSessionClosed() != null))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getSessionClosed().getReason()).contains(reason));
    }
}
