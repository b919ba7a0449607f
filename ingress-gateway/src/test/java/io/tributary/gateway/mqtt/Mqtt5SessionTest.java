package io.tributary.gateway.mqtt;

import static io.tributary.gateway.mqtt.Mqtt5Packets.assertDisconnected;
import static io.tributary.gateway.mqtt.Mqtt5Packets.connect;
import static io.tributary.gateway.mqtt.Mqtt5Packets.connectMessage;
import static io.tributary.gateway.mqtt.Mqtt5Packets.delivery;
import static io.tributary.gateway.mqtt.Mqtt5Packets.disconnect;
import static io.tributary.gateway.mqtt.Mqtt5Packets.number;
import static io.tributary.gateway.mqtt.Mqtt5Packets.option;
import static io.tributary.gateway.mqtt.Mqtt5Packets.properties;
import static io.tributary.gateway.mqtt.Mqtt5Packets.publish;
import static io.tributary.gateway.mqtt.Mqtt5Packets.published;
import static io.tributary.gateway.mqtt.Mqtt5Packets.value;
import static io.tributary.gateway.mqtt.TestDevice.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.SessionOpened;
import io.tributary.schemas.avro.SessionState;
import io.tributary.schemas.avro.SessionSubscription;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How connections and sessions of MQTT 5 begin, change and end, packet by packet. */
class Mqtt5SessionTest {
    private static final long EPOCH = 42;

    private TestDevice device = new TestDevice();

    @AfterEach
    void closeAll() {
        TestDevice.closeAll();
    }

    @Test
    void connackSaysWhatIsGranted() { // [MQTT-3.2.2-21], section 3.2.2.3
        MqttConnAckMessage answer = connect(
                device,
                builder -> builder.keepAlive(10)
                        .properties(properties(
                                number(MqttPropertyType.SESSION_EXPIRY_INTERVAL, -1),
                                number(MqttPropertyType.REQUEST_RESPONSE_INFORMATION, 1),
                                number(MqttPropertyType.RECEIVE_MAXIMUM, 5))));

        assertThat(answer.variableHeader().connectReturnCode().byteValue()).isZero();
        MqttProperties granted = answer.variableHeader().properties();
        assertThat(value(granted, MqttPropertyType.SESSION_EXPIRY_INTERVAL)).isEqualTo(86_400);
        assertThat(value(granted, MqttPropertyType.SERVER_KEEP_ALIVE)).isEqualTo(60);
        assertThat(value(granted, MqttPropertyType.RECEIVE_MAXIMUM)).isEqualTo(100);
        assertThat(value(granted, MqttPropertyType.TOPIC_ALIAS_MAXIMUM)).isEqualTo(16);
        assertThat(value(granted, MqttPropertyType.MAXIMUM_PACKET_SIZE)).isEqualTo(18 * 1024);
        assertThat(value(granted, MqttPropertyType.SHARED_SUBSCRIPTION_AVAILABLE))
                .isEqualTo(0);
        assertThat(value(granted, MqttPropertyType.RESPONSE_INFORMATION)).isEqualTo(ID + "/");
        assertThat(value(granted, MqttPropertyType.MAXIMUM_QOS)).isNull();
        assertThat(value(granted, MqttPropertyType.RETAIN_AVAILABLE)).isNull();
        SessionOpened opened = device.kafka.lastEvent().getSessionOpened();
        assertThat(opened.getProtocolLevel()).isEqualTo(5);
        assertThat(opened.getSessionExpirySeconds()).isEqualTo(86_400);
        assertThat(opened.getReceiveMaximum()).isEqualTo(5);
        assertThat(opened.getDownlinkPartition()).isEqualTo(3);
        assertThat(opened.getIncarnation()).isEqualTo("gateway-1/7");
    }

    @Test
    void refusalsHaveReasonAndWords() {
        assertRefused(
                0x8C,
                b -> b.properties(
                        properties(new StringProperty(MqttPropertyType.AUTHENTICATION_METHOD.value(), "SCRAM"))));
        assertRefused(0x85, b -> b.clientId(""));
        assertRefused(0x86, b -> b.username("x"));
        assertRefused(
                0x87, b -> b.willFlag(true).willTopic("PROD123456/other/event").willMessage(new byte[1]));
        assertRefused(0x90, b -> b.willFlag(true).willTopic("1/2/3/4/5/6/7/8").willMessage(new byte[1]));
        assertRefused(0x82, b -> b.properties(properties(number(MqttPropertyType.RECEIVE_MAXIMUM, 0))));
        device = new TestDevice();
        device.device(false);
        assertThat(connect(device, b -> {}).variableHeader().connectReturnCode().byteValue())
                .isEqualTo((byte) 0x87);
    }

    @Test
    void withoutProblemInformationNoWordsAreSaid() { // [MQTT-3.1.2-29]
        MqttConnAckMessage answer = connect(
                device,
                builder -> builder.username("x")
                        .properties(properties(number(MqttPropertyType.REQUEST_PROBLEM_INFORMATION, 0))));
        assertThat(value(answer.variableHeader().properties(), MqttPropertyType.REASON_STRING))
                .isNull();
    }

    @Test
    void aResumedSessionHasItsSubscriptionsAndIdentifiers() {
        MqttConnectMessage again = connectMessage(builder -> builder.cleanSession(false));
        device.send(again);
        device.downlink(new DownlinkRecord(
                "gateway-1",
                EPOCH,
                new SessionState(true, -1L, List.of(new SessionSubscription(ID + "/control", 1, false, false, 11))),
                null,
                null));
        assertThat(((MqttConnAckMessage) device.received().get(0))
                        .variableHeader()
                        .isSessionPresent())
                .isTrue();
        device.downlink(delivery(1, null));
        assertThat(value(
                        published(device.received()).variableHeader().properties(),
                        MqttPropertyType.SUBSCRIPTION_IDENTIFIER))
                .isEqualTo(11);
    }

    @Test
    void subackAndUnsubackHaveACodeForEach() { // [MQTT-3.8.4-5] [MQTT-3.10.4-6]
        connect(device, builder -> {});
        device.send(MqttMessageBuilders.subscribe()
                .messageId(3)
                .addSubscription(ID + "/control", option(2, false, false))
                .addSubscription("PROD123456/other/control", option(1, false, false))
                .addSubscription("$share/g/" + ID + "/control", option(1, false, false))
                .addSubscription("#", option(1, false, false))
                .addSubscription(ID + "/a#b", option(1, false, false))
                .build());
        assertThat(((MqttSubAckMessage) device.received().get(0)).payload().reasonCodes())
                .containsExactly(1, 0x87, 0x9E, 0xA2, 0x8F);
        device.send(MqttMessageBuilders.unsubscribe()
                .messageId(4)
                .addTopicFilter(ID + "/control")
                .addTopicFilter(ID + "/never")
                .build());
        assertThat(((MqttUnsubAckMessage) device.received().get(0)).payload().unsubscribeReasonCodes())
                .containsExactly((short) 0, (short) 0x11);
    }

    @Test
    void disconnectMayChangeTheExpiryAndKeepTheWill() { // [MQTT-3.14.4-3]
        connect(
                device,
                builder -> builder.willFlag(true)
                        .willTopic(ID + "/event")
                        .willMessage(new byte[] {1})
                        .properties(properties(number(MqttPropertyType.SESSION_EXPIRY_INTERVAL, 10))));
        device.send(disconnect(4, properties(number(MqttPropertyType.SESSION_EXPIRY_INTERVAL, 20))));
        assertThat(device.kafka.messages).hasSize(1);
        assertThat(device.kafka.lastEvent().getSessionClosed().getCause()).isEqualTo("disconnect-with-will");
        assertThat(device.kafka.lastEvent().getSessionClosed().getSessionExpirySeconds())
                .isEqualTo(20);
    }

    @Test
    void aSessionWithoutExpiryGetsNoneAtTheEnd() {
        connect(device, builder -> {});
        device.send(disconnect(0, properties(number(MqttPropertyType.SESSION_EXPIRY_INTERVAL, 20))));
        assertDisconnected(device, 0x82, "protocol-error");
    }

    @Test
    void everyEndByTheGatewayHasItsReason() { // [MQTT-4.13.2-1]
        connect(device, builder -> {});
        device.downlink(TestDevice.replaced(EPOCH));
        assertDisconnected(device, 0x8E, "taken-over");

        device = new TestDevice();
        connect(device, builder -> {});
        device.directory.removeDevice(ID);
        assertDisconnected(device, 0x98, "revoked");

        device = new TestDevice();
        connect(device, builder -> {});
        assertThat(device.sessions.drain().next(10)).isFalse();
        assertDisconnected(device, 0x9C, "drained");

        device = new TestDevice();
        connect(device, builder -> {});
        device.sessions.closeAll("the gateway stops");
        assertDisconnected(device, 0x8B, "drained");

        device = new TestDevice();
        connect(device, builder -> {});
        device.send(publish("event", 0, 0, false, MqttProperties.NO_PROPERTIES, 20 * 1024));
        assertDisconnected(device, 0x95, "limit");

        device = new TestDevice();
        connect(device, builder -> {});
        device.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) 0xF0, 0})); // AUTH
        assertDisconnected(device, 0x82, "protocol-error");
    }

    @Test
    void aDelayedWillIsSaidWhenItsTimeComes() { // [MQTT-3.1.3-9]
        connect(device, this::withDelayedWill);
        device.send(disconnect(4, MqttProperties.NO_PROPERTIES));
        assertThat(device.kafka.messages).isEmpty();
        assertThat(device.kafka.lastEvent().getSessionClosed().getWillPublished())
                .isTrue();
        device.channel.advanceTimeBy(11, TimeUnit.SECONDS);
        device.channel.runScheduledPendingTasks();
        assertThat(device.kafka.messages).hasSize(1);
        assertThat(device.parts.wills().size()).isZero();
    }

    @Test
    void aDelayedWillIsForgottenWhenTheSessionGoesOnAndSaidWhenItDoesNot() {
        for (boolean resumed : new boolean[] {true, false}) {
            device = new TestDevice();
            connect(device, this::withDelayedWill);
            device.channel.close();
            EmbeddedChannel second = device.newChannel();
            device.sendBy(second, connectMessage(builder -> builder.cleanSession(false)));
            device.downlinkBy(second, TestDevice.sessionState(EPOCH + 2, resumed));
            assertThat(device.kafka.messages).hasSize(resumed ? 0 : 1);
            assertThat(device.parts.wills().size()).isZero();
        }
    }

    @Test
    void aDelayedWillOfAConnectionThatMovesIsTheJobsToSay() {
        connect(device, this::withDelayedWill);
        device.sessions.drain().next(1);
        device.channel.runPendingTasks();
        assertThat(device.kafka.messages).isEmpty();
        assertThat(device.kafka.lastEvent().getSessionClosed().getWillPublished())
                .isFalse();
    }

    private void withDelayedWill(MqttMessageBuilders.ConnectBuilder builder) {
        builder.willFlag(true)
                .willTopic(ID + "/event")
                .willMessage(new byte[] {1})
                .willProperties(properties(number(MqttPropertyType.WILL_DELAY_INTERVAL, 10)))
                .properties(properties(number(MqttPropertyType.SESSION_EXPIRY_INTERVAL, 100)));
    }

    private void assertRefused(int reason, Consumer<MqttMessageBuilders.ConnectBuilder> change) {
        device = new TestDevice();
        MqttConnAckMessage answer = connect(device, change);
        assertThat(answer.variableHeader().connectReturnCode().byteValue()).isEqualTo((byte) reason);
        assertThat(value(answer.variableHeader().properties(), MqttPropertyType.REASON_STRING))
                .isNotNull();
        assertThat(device.isOpen()).isFalse();
        assertThat(device.kafka.events).isEmpty();
    }
}
