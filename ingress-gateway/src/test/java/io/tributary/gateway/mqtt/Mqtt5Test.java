package io.tributary.gateway.mqtt;

import static io.tributary.gateway.mqtt.TestDevice.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.ProductProfile.Authentication;
import io.tributary.gateway.device.ProductProfile.Retain;
import io.tributary.schemas.avro.Delivery;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.SessionOpened;
import io.tributary.schemas.avro.SessionState;
import io.tributary.schemas.avro.SessionSubscription;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What only MQTT 5 has, packet by packet. */
class Mqtt5Test {
    private static final long EPOCH = 42;

    private TestDevice device = new TestDevice();

    @Test
    void connackSaysWhatIsGranted() { // [MQTT-3.2.2-21], section 3.2.2.3
        MqttConnAckMessage answer = connect(builder -> builder.keepAlive(10)
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
        assertThat(connect(b -> {}).variableHeader().connectReturnCode().byteValue())
                .isEqualTo((byte) 0x87);
    }

    @Test
    void withoutProblemInformationNoWordsAreSaid() { // [MQTT-3.1.2-29]
        MqttConnAckMessage answer = connect(builder ->
                builder.username("x").properties(properties(number(MqttPropertyType.REQUEST_PROBLEM_INFORMATION, 0))));
        assertThat(value(answer.variableHeader().properties(), MqttPropertyType.REASON_STRING))
                .isNull();
    }

    @Test
    void propertiesOfAMessageTravelToKafkaAndBack() {
        device.directory.putProduct(product(Retain.IGNORE, "msgid"));
        connect(builder -> {});
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
        connect(builder -> {});
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
        MqttConnAckMessage answer = connect(builder -> {});
        assertThat(value(answer.variableHeader().properties(), MqttPropertyType.RETAIN_AVAILABLE))
                .isEqualTo(0);
        device.send(publish("event", 1, 5, true, MqttProperties.NO_PROPERTIES));
        assertDisconnected(0x9A, "protocol-error");
    }

    @Test
    void aliasesStandForTopics() { // [MQTT-3.3.2-8] [MQTT-3.3.2-9] [MQTT-3.3.2-12]
        connect(builder -> {});
        device.send(publish("event", 0, 0, false, properties(number(MqttPropertyType.TOPIC_ALIAS, 3))));
        device.send(publish("", 0, 0, false, properties(number(MqttPropertyType.TOPIC_ALIAS, 3))));
        device.send(publish("data", 0, 0, false, properties(number(MqttPropertyType.TOPIC_ALIAS, 3))));
        device.send(publish("", 0, 0, false, properties(number(MqttPropertyType.TOPIC_ALIAS, 3))));
        assertThat(device.kafka.messages)
                .extracting(m -> m.getTopic())
                .containsExactly(ID + "/event", ID + "/event", ID + "/data", ID + "/data");
        device.send(publish("event", 0, 0, false, properties(number(MqttPropertyType.TOPIC_ALIAS, 17))));
        assertDisconnected(0x94, "protocol-error");
    }

    @Test
    void anAliasNeverDefinedIsAProtocolError() {
        connect(builder -> {});
        device.send(publish("", 0, 0, false, properties(number(MqttPropertyType.TOPIC_ALIAS, 3))));
        assertDisconnected(0x82, "protocol-error");
    }

    @Test
    void aliasesAreUsedTowardsAClientThatTakesThem() { // [MQTT-3.1.2-26]
        connect(builder -> builder.properties(properties(number(MqttPropertyType.TOPIC_ALIAS_MAXIMUM, 1))));
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
        connect(builder -> {});
        device.directory.putProduct(fast());
        for (int id = 1; id <= 100; id++) {
            device.send(publish("event", id % 2 + 1, id, false, MqttProperties.NO_PROPERTIES));
        }
        assertThat(device.isOpen()).isTrue();
        assertThat(device.kafka.messages).hasSize(100);
        device.send(publish("event", 1, 101, false, MqttProperties.NO_PROPERTIES));
        assertDisconnected(0x93, "limit");
    }

    @Test
    void aReleaseOfNothingIs0x92() {
        connect(builder -> {});
        device.send(TestDevice.withId(MqttMessageType.PUBREL, 9));
        assertThat(device.received())
                .singleElement()
                .satisfies(a -> assertThat(reason(a)).isEqualTo(0x92));
    }

    @Test
    void theWindowIsTheClientsReceiveMaximum() { // [MQTT-3.3.4-9]
        connect(builder -> builder.properties(properties(number(MqttPropertyType.RECEIVE_MAXIMUM, 2))));
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
        assertDisconnected(0x97, "limit");
    }

    @Test
    void anExpiredDeliveryIsNotSentAndALivingOneSaysWhatIsLeft() { // [MQTT-3.3.2-5] [MQTT-3.3.2-6]
        connect(builder -> {});
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
        connect(builder -> builder.properties(properties(number(MqttPropertyType.MAXIMUM_PACKET_SIZE, 100))));
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
        connect(builder -> {});
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
    void noLocalKeepsOwnMessagesAway() { // [MQTT-3.8.3-3]
        connect(builder -> {});
        device.send(subscribe(3, ID + "/data", option(1, true, false), 0));
        device.received();
        device.send(publish("data", 1, 5, false, MqttProperties.NO_PROPERTIES));
        device.accept(0);
        assertThat(device.received())
                .extracting(m -> m.fixedHeader().messageType())
                .containsExactly(MqttMessageType.PUBACK);
    }

    @Test
    void disconnectMayChangeTheExpiryAndKeepTheWill() { // [MQTT-3.14.4-3]
        connect(builder -> builder.willFlag(true)
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
        connect(builder -> {});
        device.send(disconnect(0, properties(number(MqttPropertyType.SESSION_EXPIRY_INTERVAL, 20))));
        assertDisconnected(0x82, "protocol-error");
    }

    @Test
    void everyEndByTheGatewayHasItsReason() { // [MQTT-4.13.2-1]
        connect(builder -> {});
        device.downlink(TestDevice.replaced(EPOCH));
        assertDisconnected(0x8E, "taken-over");

        device = new TestDevice();
        connect(builder -> {});
        device.directory.removeDevice(ID);
        assertDisconnected(0x98, "revoked");

        device = new TestDevice();
        connect(builder -> {});
        assertThat(device.sessions.drain().next(10)).isFalse();
        assertDisconnected(0x9C, "drained");

        device = new TestDevice();
        connect(builder -> {});
        device.sessions.closeAll("the gateway stops");
        assertDisconnected(0x8B, "drained");

        device = new TestDevice();
        connect(builder -> {});
        device.send(publish("event", 0, 0, false, MqttProperties.NO_PROPERTIES, 20 * 1024));
        assertDisconnected(0x95, "limit");

        device = new TestDevice();
        connect(builder -> {});
        device.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) 0xF0, 0})); // AUTH
        assertDisconnected(0x82, "protocol-error");
    }

    @Test
    void aDelayedWillIsSaidWhenItsTimeComes() { // [MQTT-3.1.3-9]
        connect(this::withDelayedWill);
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
            connect(this::withDelayedWill);
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
        connect(this::withDelayedWill);
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

    private void assertDisconnected(int reason, String cause) {
        assertThat(device.isOpen()).isFalse();
        List<MqttMessage> received = device.received();
        MqttMessage last = received.get(received.size() - 1);
        assertThat(last.fixedHeader().messageType()).isEqualTo(MqttMessageType.DISCONNECT);
        assertThat(((MqttReasonCodeAndPropertiesVariableHeader) last.variableHeader()).reasonCode() & 0xFF)
                .isEqualTo(reason);
        assertThat(device.kafka.lastEvent().getSessionClosed().getCause()).isEqualTo(cause);
    }

    private void assertRefused(int reason, Consumer<MqttMessageBuilders.ConnectBuilder> change) {
        device = new TestDevice();
        MqttConnAckMessage answer = connect(change);
        assertThat(answer.variableHeader().connectReturnCode().byteValue()).isEqualTo((byte) reason);
        assertThat(value(answer.variableHeader().properties(), MqttPropertyType.REASON_STRING))
                .isNotNull();
        assertThat(device.isOpen()).isFalse();
        assertThat(device.kafka.events).isEmpty();
    }

    private MqttConnAckMessage connect(Consumer<MqttMessageBuilders.ConnectBuilder> change) {
        device.send(connectMessage(change));
        return (MqttConnAckMessage) device.received().get(0);
    }

    private static MqttConnectMessage connectMessage(Consumer<MqttMessageBuilders.ConnectBuilder> change) {
        return (MqttConnectMessage) TestDevice.connect(builder -> {
            builder.protocolVersion(MqttVersion.MQTT_5);
            change.accept(builder);
        });
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

    private static DownlinkRecord delivery(long sequence, java.time.@Nullable Instant expiresAt) {
        ByteBuffer payload = ByteBuffer.wrap("x".getBytes(StandardCharsets.UTF_8));
        return new DownlinkRecord(
                "gateway-1",
                EPOCH,
                null,
                new Delivery(sequence, "0".repeat(32), ID + "/control", payload, 1, false, expiresAt, null),
                null);
    }

    private static MqttMessage publish(String suffix, int qos, int id, boolean retain, MqttProperties properties) {
        return publish(suffix, qos, id, retain, properties, 2);
    }

    private static MqttMessage publish(
            String suffix, int qos, int id, boolean retain, MqttProperties properties, int size) {
        return MqttMessageBuilders.publish()
                .topicName(suffix.isEmpty() ? "" : ID + "/" + suffix)
                .qos(MqttQoS.valueOf(qos))
                .messageId(id)
                .retained(retain)
                .properties(properties)
                .payload(Unpooled.wrappedBuffer(new byte[size]))
                .build();
    }

    private static MqttMessage subscribe(int id, String filter, MqttSubscriptionOption option, int identifier) {
        return MqttMessageBuilders.subscribe()
                .messageId(id)
                .addSubscription(filter, option)
                .properties(
                        identifier == 0
                                ? MqttProperties.NO_PROPERTIES
                                : properties(number(MqttPropertyType.SUBSCRIPTION_IDENTIFIER, identifier)))
                .build();
    }

    private static MqttMessage disconnect(int reason, MqttProperties properties) {
        return new MqttMessage(
                new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) reason, properties));
    }

    private static MqttSubscriptionOption option(int qos, boolean noLocal, boolean retainAsPublished) {
        return new MqttSubscriptionOption(
                MqttQoS.valueOf(qos),
                noLocal,
                retainAsPublished,
                MqttSubscriptionOption.RetainedHandlingPolicy.SEND_AT_SUBSCRIBE);
    }

    private static MqttPublishMessage published(List<MqttMessage> received) {
        return received.stream()
                .filter(m -> m instanceof MqttPublishMessage)
                .map(m -> (MqttPublishMessage) m)
                .findFirst()
                .orElseThrow();
    }

    private static int reason(MqttMessage message) {
        return ((MqttPubReplyMessageVariableHeader) message.variableHeader()).reasonCode() & 0xFF;
    }

    private static IntegerProperty number(MqttPropertyType type, int value) {
        return new IntegerProperty(type.value(), value);
    }

    private static MqttProperties properties(MqttProperties.MqttProperty<?>... all) {
        MqttProperties properties = new MqttProperties();
        for (MqttProperties.MqttProperty<?> one : all) {
            properties.add(one);
        }
        return properties;
    }

    private static @Nullable Object value(MqttProperties properties, MqttPropertyType type) {
        MqttProperties.MqttProperty<?> property = properties.getProperty(type.value());
        return property == null ? null : property.value();
    }
}
