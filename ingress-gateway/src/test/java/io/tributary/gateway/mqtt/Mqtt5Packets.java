package io.tributary.gateway.mqtt;

import static io.tributary.gateway.mqtt.TestDevice.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.tributary.schemas.avro.Delivery;
import io.tributary.schemas.avro.DownlinkRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Packets of MQTT 5 as tests write and read them. */
final class Mqtt5Packets {
    private static final long EPOCH = 42;

    /** The last packet says why, and so does the record of the end. */
    static void assertDisconnected(TestDevice device, int reason, String cause) {
        assertThat(device.isOpen()).isFalse();
        List<MqttMessage> received = device.received();
        MqttMessage last = received.get(received.size() - 1);
        assertThat(last.fixedHeader().messageType()).isEqualTo(MqttMessageType.DISCONNECT);
        assertThat(((MqttReasonCodeAndPropertiesVariableHeader) last.variableHeader()).reasonCode() & 0xFF)
                .isEqualTo(reason);
        assertThat(device.kafka.lastEvent().getSessionClosed().getCause()).isEqualTo(cause);
    }

    /** Connects, and reads the answer. */
    static MqttConnAckMessage connect(TestDevice device, Consumer<MqttMessageBuilders.ConnectBuilder> change) {
        device.send(connectMessage(change));
        return (MqttConnAckMessage) device.received().get(0);
    }

    static MqttConnectMessage connectMessage(Consumer<MqttMessageBuilders.ConnectBuilder> change) {
        return (MqttConnectMessage) TestDevice.connect(builder -> {
            builder.protocolVersion(MqttVersion.MQTT_5);
            change.accept(builder);
        });
    }

    static DownlinkRecord delivery(long sequence, java.time.@Nullable Instant expiresAt) {
        ByteBuffer payload = ByteBuffer.wrap("x".getBytes(StandardCharsets.UTF_8));
        return new DownlinkRecord(
                "gateway-1",
                EPOCH,
                null,
                new Delivery(sequence, "0".repeat(32), ID + "/control", payload, 1, false, expiresAt, null),
                null);
    }

    static MqttMessage publish(String suffix, int qos, int id, boolean retain, MqttProperties properties) {
        return publish(suffix, qos, id, retain, properties, 2);
    }

    static MqttMessage publish(String suffix, int qos, int id, boolean retain, MqttProperties properties, int size) {
        return MqttMessageBuilders.publish()
                .topicName(suffix.isEmpty() ? "" : ID + "/" + suffix)
                .qos(MqttQoS.valueOf(qos))
                .messageId(id)
                .retained(retain)
                .properties(properties)
                .payload(Unpooled.wrappedBuffer(new byte[size]))
                .build();
    }

    static MqttMessage subscribe(int id, String filter, MqttSubscriptionOption option, int identifier) {
        return MqttMessageBuilders.subscribe()
                .messageId(id)
                .addSubscription(filter, option)
                .properties(
                        identifier == 0
                                ? MqttProperties.NO_PROPERTIES
                                : properties(number(MqttPropertyType.SUBSCRIPTION_IDENTIFIER, identifier)))
                .build();
    }

    static MqttMessage disconnect(int reason, MqttProperties properties) {
        return new MqttMessage(
                new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) reason, properties));
    }

    static MqttSubscriptionOption option(int qos, boolean noLocal, boolean retainAsPublished) {
        return new MqttSubscriptionOption(
                MqttQoS.valueOf(qos),
                noLocal,
                retainAsPublished,
                MqttSubscriptionOption.RetainedHandlingPolicy.SEND_AT_SUBSCRIBE);
    }

    static MqttPublishMessage published(List<MqttMessage> received) {
        return received.stream()
                .filter(m -> m instanceof MqttPublishMessage)
                .map(m -> (MqttPublishMessage) m)
                .findFirst()
                .orElseThrow();
    }

    static int reason(MqttMessage message) {
        return ((MqttPubReplyMessageVariableHeader) message.variableHeader()).reasonCode() & 0xFF;
    }

    static IntegerProperty number(MqttPropertyType type, int value) {
        return new IntegerProperty(type.value(), value);
    }

    static MqttProperties properties(MqttProperties.MqttProperty<?>... all) {
        MqttProperties properties = new MqttProperties();
        for (MqttProperties.MqttProperty<?> one : all) {
            properties.add(one);
        }
        return properties;
    }

    static @Nullable Object value(MqttProperties properties, MqttPropertyType type) {
        MqttProperties.MqttProperty<?> property = properties.getProperty(type.value());
        return property == null ? null : property.value();
    }

    private Mqtt5Packets() {}
}
