package io.tributary.gateway.mqtt;

import static io.tributary.gateway.mqtt.Mqtt5Packets.assertDisconnected;
import static io.tributary.gateway.mqtt.Mqtt5Packets.connect;
import static io.tributary.gateway.mqtt.Mqtt5Packets.delivery;
import static io.tributary.gateway.mqtt.Mqtt5Packets.number;
import static io.tributary.gateway.mqtt.Mqtt5Packets.option;
import static io.tributary.gateway.mqtt.Mqtt5Packets.properties;
import static io.tributary.gateway.mqtt.Mqtt5Packets.publish;
import static io.tributary.gateway.mqtt.Mqtt5Packets.published;
import static io.tributary.gateway.mqtt.Mqtt5Packets.reason;
import static io.tributary.gateway.mqtt.Mqtt5Packets.subscribe;
import static io.tributary.gateway.mqtt.Mqtt5Packets.value;
import static io.tributary.gateway.mqtt.TestDevice.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.ProductProfile.Authentication;
import io.tributary.gateway.device.ProductProfile.Retain;
import io.tributary.schemas.avro.Delivery;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.MessageProperties;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What messages of MQTT 5 carry, and how many may be under way, packet by packet. */
class Mqtt5MessageTest {
    private static final long EPOCH = 42;

    private TestDevice device = new TestDevice();

    @AfterEach
    void closeAll() {
        TestDevice.closeAll();
    }

    @Test
    void propertiesOfAMessageTravelToKafkaAndBack() {
        device.directory.putProduct(product(Retain.IGNORE, "msgid"));
        connect(device, builder -> {});
        device.send(subscribe(3, ID + "/data", option(1, false, false), 7));
        device.received();

        device.send(publish(
                "data",
                1,
                5,
                false,
                properties(
                        number(MqttPropertyType.PAYLOAD_FORMAT_INDICATOR, 1),
                        number(MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL, 60),
                        new StringProperty(MqttPropertyType.CONTENT_TYPE.value(), "text/plain"),
                        new StringProperty(MqttPropertyType.RESPONSE_TOPIC.value(), ID + "/answer"),
                        new BinaryProperty(MqttPropertyType.CORRELATION_DATA.value(), new byte[] {1, 2}),
                        new UserProperty("msgid", "m-1"),
                        new UserProperty("a", "1"))));

        MessageProperties told = device.kafka.messages.get(0).getMessageProperties();
        assertThat(told.getUtf8Payload()).isTrue();
        assertThat(told.getExpirySeconds()).isEqualTo(60);
        assertThat(told.getContentType()).isEqualTo("text/plain");
        assertThat(told.getResponseTopic()).isEqualTo(ID + "/answer");
        assertThat(told.getUserProperties())
                .extracting(u -> u.getName() + "=" + u.getValue())
                .containsExactly("msgid=m-1", "a=1");
        assertThat(device.kafka.messages.get(0).getDeviceMessageId()).isEqualTo("m-1");
        device.accept(0);
        MqttProperties back = published(device.received()).variableHeader().properties();
        assertThat(value(back, MqttPropertyType.CONTENT_TYPE)).isEqualTo("text/plain");
        assertThat(value(back, MqttPropertyType.RESPONSE_TOPIC)).isEqualTo(ID + "/answer");
        assertThat(value(back, MqttPropertyType.CORRELATION_DATA)).isEqualTo(new byte[] {1, 2});
        assertThat(value(back, MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL)).isEqualTo(60);
        assertThat(value(back, MqttPropertyType.SUBSCRIPTION_IDENTIFIER)).isEqualTo(7);
        assertThat(back.getProperties(MqttPropertyType.USER_PROPERTY.value())).hasSize(2);
    }

    @Test
    void aForbiddenTopicIs0x87AndTheConnectionStays() {
        connect(device, builder -> {});
        device.send(publish("control", 1, 5, false, MqttProperties.NO_PROPERTIES));
        device.send(publish("1/2/3/4/5/6", 2, 6, false, MqttProperties.NO_PROPERTIES));
        List<MqttMessage> answers = device.received();
        assertThat(answers)
                .extracting(a -> a.fixedHeader().messageType() + " " + reason(a))
                .containsExactly("PUBACK 135", "PUBREC 144");
        assertThat(value(
                        ((MqttPubReplyMessageVariableHeader) answers.get(0).variableHeader()).properties(),
                        MqttPropertyType.REASON_STRING))
                .asString()
                .contains("may not publish");
        assertThat(device.isOpen()).isTrue();
    }

    @Test
    void aForbiddenRetainEndsTheConnection() { // [MQTT-3.2.2-14]
        device.directory.putProduct(product(Retain.FORBID, null));
        MqttConnAckMessage answer = connect(device, builder -> {});
        assertThat(value(answer.variableHeader().properties(), MqttPropertyType.RETAIN_AVAILABLE))
                .isEqualTo(0);
        device.send(publish("event", 1, 5, true, MqttProperties.NO_PROPERTIES));
        assertDisconnected(device, 0x9A, "protocol-error");
    }

    @Test
    void aliasesStandForTopics() { // [MQTT-3.3.2-8] [MQTT-3.3.2-9] [MQTT-3.3.2-12]
        connect(device, builder -> {});
        device.send(publish("event", 0, 0, false, properties(number(MqttPropertyType.TOPIC_ALIAS, 3))));
        device.send(publish("", 0, 0, false, properties(number(MqttPropertyType.TOPIC_ALIAS, 3))));
        device.send(publish("data", 0, 0, false, properties(number(MqttPropertyType.TOPIC_ALIAS, 3))));
        device.send(publish("", 0, 0, false, properties(number(MqttPropertyType.TOPIC_ALIAS, 3))));
        assertThat(device.kafka.messages)
                .extracting(m -> m.getTopic())
                .containsExactly(ID + "/event", ID + "/event", ID + "/data", ID + "/data");
        device.send(publish("event", 0, 0, false, properties(number(MqttPropertyType.TOPIC_ALIAS, 17))));
        assertDisconnected(device, 0x94, "protocol-error");
    }

    @Test
    void anAliasNeverDefinedIsAProtocolError() {
        connect(device, builder -> {});
        device.send(publish("", 0, 0, false, properties(number(MqttPropertyType.TOPIC_ALIAS, 3))));
        assertDisconnected(device, 0x82, "protocol-error");
    }

    @Test
    void aliasesAreUsedTowardsAClientThatTakesThem() { // [MQTT-3.1.2-26]
        connect(device, builder -> builder.properties(properties(number(MqttPropertyType.TOPIC_ALIAS_MAXIMUM, 1))));
        for (int i = 1; i <= 2; i++) {
            device.downlink(TestDevice.delivery(EPOCH, i, "control", 0));
        }
        device.downlink(TestDevice.delivery(EPOCH, 3, "data", 0));
        List<MqttMessage> sent = device.received();
        assertThat(sent)
                .extracting(m -> ((MqttPublishMessage) m).variableHeader().topicName())
                .containsExactly(ID + "/control", "", ID + "/data");
        assertThat(value(
                        ((MqttPublishMessage) sent.get(1)).variableHeader().properties(), MqttPropertyType.TOPIC_ALIAS))
                .isEqualTo(1);
    }

    @Test
    void moreThanReceiveMaximumEndsTheConnection() { // [MQTT-3.3.4-7], section 3.3.4
        connect(device, builder -> {});
        device.directory.putProduct(fast());
        for (int id = 1; id <= 100; id++) {
            device.send(publish("event", id % 2 + 1, id, false, MqttProperties.NO_PROPERTIES));
        }
        assertThat(device.isOpen()).isTrue();
        assertThat(device.kafka.messages).hasSize(100);
        device.send(publish("event", 1, 101, false, MqttProperties.NO_PROPERTIES));
        assertDisconnected(device, 0x93, "limit");
    }

    @Test
    void aReleaseOfNothingIs0x92() {
        connect(device, builder -> {});
        device.send(TestDevice.withId(MqttMessageType.PUBREL, 9));
        assertThat(device.received())
                .singleElement()
                .satisfies(a -> assertThat(reason(a)).isEqualTo(0x92));
    }

    @Test
    void theWindowIsTheClientsReceiveMaximum() { // [MQTT-3.3.4-9]
        connect(device, builder -> builder.properties(properties(number(MqttPropertyType.RECEIVE_MAXIMUM, 2))));
        for (int i = 1; i <= 4; i++) {
            device.downlink(TestDevice.delivery(EPOCH, i, "control", 1));
        }
        List<MqttMessage> first = device.received();
        assertThat(first).hasSize(2);
        device.send(TestDevice.withId(
                MqttMessageType.PUBACK,
                ((MqttPublishMessage) first.get(0)).variableHeader().packetId()));
        assertThat(device.received()).hasSize(1);
        device.downlink(TestDevice.delivery(EPOCH, 5, "control", 1));
        assertThat(device.isOpen()).isTrue();
        device.downlink(TestDevice.delivery(EPOCH, 6, "control", 1));
        assertDisconnected(device, 0x97, "limit");
    }

    @Test
    void anExpiredDeliveryIsNotSentAndALivingOneSaysWhatIsLeft() { // [MQTT-3.3.2-5] [MQTT-3.3.2-6]
        connect(device, builder -> {});
        device.downlink(delivery(1, device.now.minusMillis(1)));
        assertThat(device.received()).isEmpty();
        assertThat(device.kafka.lastEvent().getAcknowledged().getSequence()).isEqualTo(1);
        device.downlink(delivery(2, device.now.plusMillis(2_500)));
        assertThat(value(
                        published(device.received()).variableHeader().properties(),
                        MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL))
                .isEqualTo(3);
    }

    @Test
    void aPacketTooLargeForTheClientIsNotSent() { // [MQTT-3.1.2-24] [MQTT-3.1.2-25]
        connect(device, builder -> builder.properties(properties(number(MqttPropertyType.MAXIMUM_PACKET_SIZE, 100))));
        device.downlink(delivery(1, null));
        assertThat(device.received()).hasSize(1);
        byte[] large = new byte[100];
        device.downlink(new DownlinkRecord(
                "gateway-1",
                EPOCH,
                null,
                new Delivery(2L, "0".repeat(32), ID + "/control", ByteBuffer.wrap(large), 1, false, null, null),
                null));
        assertThat(device.received()).isEmpty();
        assertThat(device.kafka.lastEvent().getAcknowledged().getSequence()).isEqualTo(2);
    }

    @Test
    void noLocalKeepsOwnMessagesAway() { // [MQTT-3.8.3-3]
        connect(device, builder -> {});
        device.send(subscribe(3, ID + "/data", option(1, true, false), 0));
        device.received();
        device.send(publish("data", 1, 5, false, MqttProperties.NO_PROPERTIES));
        device.accept(0);
        assertThat(device.received())
                .extracting(m -> m.fixedHeader().messageType())
                .containsExactly(MqttMessageType.PUBACK);
    }

    private static ProductProfile product(Retain retain, @Nullable String idProperty) {
        return new ProductProfile(
                ID.productId(),
                true,
                List.of(),
                Optional.empty(),
                Authentication.KEY,
                Optional.ofNullable(idProperty),
                retain,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private static ProductProfile fast() {
        return new ProductProfile(
                ID.productId(),
                true,
                List.of(),
                Optional.empty(),
                Authentication.KEY,
                Optional.empty(),
                Retain.IGNORE,
                Optional.of(10_000),
                Optional.empty(),
                List.of());
    }
}
