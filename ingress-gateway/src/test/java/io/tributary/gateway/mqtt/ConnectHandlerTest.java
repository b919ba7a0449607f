package io.tributary.gateway.mqtt;

import static io.tributary.gateway.mqtt.TestDevice.ID;
import static io.tributary.gateway.mqtt.TestDevice.connect;
import static io.tributary.gateway.mqtt.TestDevice.publish;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.tributary.identity.DeviceId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectHandlerTest {
    private final TestDevice device = new TestDevice();

    @AfterEach
    void closeAll() {
        TestDevice.closeAll();
    }

    @Test
    void aKnownDeviceIsLetInOnceKafkaHasItsSession() {
        device.kafka.holdInbox = true;
        device.send(connect(builder -> {}));
        assertThat(device.received()).isEmpty();
        assertThat(device.kafka.lastEvent().getSessionOpened().getCleanSession())
                .isTrue();

        device.kafka.openEvents.get(0).accepted(42);

        assertAnswer(0, false);
        assertThat(device.channel.pipeline().names()).contains("session").doesNotContain("connect", "opening");
        assertThat(device.sessions.size()).isEqualTo(1);
    }

    @Test
    void mqtt31IsServedTooWithALongClientId() {
        device.send(connect(builder -> builder.protocolVersion(MqttVersion.MQTT_3_1)));
        assertAnswer(0, false);
        assertThat(device.kafka.lastEvent().getSessionOpened().getProtocolLevel())
                .isEqualTo(3);
    }

    @Test
    void otherLevelsAreCode1() { // [MQTT-3.1.2-2]
        byte[] connect = {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 6, 2, 0, 60, 0, 0};
        device.channel.writeInbound(Unpooled.wrappedBuffer(connect));
        assertRefused(1);
    }

    @Test
    void anotherProtocolNameIsCode1() {
        byte[] connect = {0x10, 12, 0, 4, 'M', 'Q', 'T', 'X', 4, 2, 0, 60, 0, 0};
        device.channel.writeInbound(Unpooled.wrappedBuffer(connect));
        assertRefused(1);
    }

    @Test
    void eachRefusalHasItsCode() {
        assertRefusal(2, builder -> builder.clientId("too-short"));
        assertRefusal(4, builder -> builder.username("x"));
        assertRefusal(4, builder -> builder.password("00;hmacsha1".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertRefusal(4, builder -> builder.clientId(ID.clientId() + "2"));
        assertRefusal(5, builder -> builder.keepAlive(59));
        assertRefusal(5, builder -> builder.keepAlive(851));
        assertRefusal(5, builder -> builder.keepAlive(0));
    }

    @Test
    void aDisabledDeviceOrProductIsCode5() {
        device.device(false);
        device.send(connect(builder -> {}));
        assertRefused(5);
        TestDevice other = new TestDevice();
        other.product(false);
        other.send(connect(builder -> {}));
        assertThat(code(other)).isEqualTo(5);
    }

    @Test
    void whileKafkaDoesNotAnswerItIsCode3AtOnce() {
        device.kafka.stalled = true;
        device.send(connect(builder -> {}));
        assertRefused(3);
        assertThat(device.kafka.events).isEmpty();
    }

    @Test
    void whenKafkaIsTooLateItIsCode3AndTheLateSessionIsClosedInTheLog() {
        device.kafka.holdInbox = true;
        device.send(connect(builder -> {}));
        device.channel.advanceTimeBy(OpeningHandler.WAIT_SECONDS, TimeUnit.SECONDS);
        device.channel.runScheduledPendingTasks();
        assertRefused(3);

        device.kafka.openEvents.get(0).accepted(42);
        device.channel.runPendingTasks();

        assertThat(device.kafka.lastEvent().getSessionClosed().getEpoch()).isEqualTo(42);
        assertThat(device.sessions.size()).isZero();
    }

    @Test
    void aPersistentSessionWaitsForItsState() {
        device.send(connect(builder -> builder.cleanSession(false)));
        assertThat(device.received()).isEmpty();
        device.downlink(TestDevice.sessionState(41, true));
        assertThat(device.received()).isEmpty();

        device.downlink(TestDevice.sessionState(42, true));

        assertAnswer(0, true);
    }

    @Test
    void whatTheJobSaysBeforeKafkasAnswerIsNotLost() {
        device.kafka.holdInbox = true;
        device.send(connect(builder -> builder.cleanSession(false)));
        device.downlink(TestDevice.delivery(41, 9, "control", 1));
        device.downlink(TestDevice.sessionState(42, false));
        device.downlink(TestDevice.delivery(42, 1, "control", 1));

        device.kafka.openEvents.get(0).accepted(42);

        assertThat(device.receivedTypes()).containsExactly("CONNACK", "PUBLISH");
    }

    @Test
    void aStateThatNeverComesIsCode3() {
        device.send(connect(builder -> builder.cleanSession(false)));
        device.channel.advanceTimeBy(OpeningHandler.WAIT_SECONDS, TimeUnit.SECONDS);
        device.channel.runScheduledPendingTasks();
        assertRefused(3);
        assertThat(device.kafka.lastEvent().getSessionClosed().getEpoch()).isEqualTo(42);
    }

    @Test
    void whatIsSentBeforeTheAnswerIsServedAfterIt() {
        device.kafka.holdInbox = true;
        device.send(connect(builder -> {}), publish("event", 1, 7, "{}"));
        assertThat(device.kafka.messages).isEmpty();

        device.kafka.openEvents.get(0).accepted(42);
        device.channel.runPendingTasks();
        device.accept(0);

        assertThat(device.receivedTypes()).containsExactly("CONNACK", "PUBACK 7");
    }

    @Test
    void anythingBeforeConnectCloses() {
        device.send(MqttMessage.PINGREQ);
        assertThat(device.isOpen()).isFalse();
        assertThat(device.received()).isEmpty();
    }

    @Test
    void aDeviceRevokedWhileConnectingIsNotLetIn() {
        device.kafka.holdInbox = true;
        device.send(connect(builder -> {}));
        device.directory.removeDevice(new DeviceId("PROD123456", "pump-1"));
        assertThat(device.isOpen()).isFalse();
        device.kafka.openEvents.get(0).accepted(42);
        device.channel.runPendingTasks();
        assertThat(device.kafka.lastEvent().getSessionClosed().getEpoch()).isEqualTo(42);
    }

    private void assertRefusal(int code, Consumer<MqttMessageBuilders.ConnectBuilder> change) {
        TestDevice one = new TestDevice();
        one.send(connect(change));
        assertThat(code(one)).isEqualTo(code);
        assertThat(one.isOpen()).isFalse();
        assertThat(one.kafka.events).isEmpty();
    }

    private void assertRefused(int code) {
        assertAnswer(code, false);
        assertThat(device.isOpen()).isFalse();
    }

    private void assertAnswer(int code, boolean present) {
        List<MqttMessage> received = device.received();
        assertThat(received).singleElement().isInstanceOfSatisfying(MqttConnAckMessage.class, answer -> {
            assertThat(answer.variableHeader().connectReturnCode().byteValue()).isEqualTo((byte) code);
            assertThat(answer.variableHeader().isSessionPresent()).isEqualTo(present);
        });
    }

    private static int code(TestDevice device) {
        return ((MqttConnAckMessage) device.received().get(0))
                .variableHeader()
                .connectReturnCode()
                .byteValue();
    }
}
