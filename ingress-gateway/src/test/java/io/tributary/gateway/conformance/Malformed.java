package io.tributary.gateway.conformance;

import io.tributary.gateway.mqtt.RawDevice;
import java.util.List;
import java.util.stream.Stream;

/** Packets of MQTT 5 that are none, each with the reason codes the standard has for it. */
enum Malformed {
    CONNACK_FROM_A_CLIENT(Bytes.of(0, 0, 0).packet(0x20), 0x81, 0x82),
    SUBACK_FROM_A_CLIENT(Bytes.of(0, 1, 0, 0).packet(0x90), 0x81, 0x82),
    UNSUBACK_FROM_A_CLIENT(Bytes.of(0, 1, 0, 0).packet(0xB0), 0x81, 0x82),
    PINGRESP_FROM_A_CLIENT(Bytes.of().packet(0xD0), 0x81, 0x82),
    TYPE_0(Bytes.of().packet(0x00), 0x81, 0x82),
    PUBACK_WITH_FLAGS(Bytes.of(0, 1).packet(0x42), 0x81),
    PUBREC_WITH_FLAGS(Bytes.of(0, 1).packet(0x51), 0x81),
    PUBREL_WITHOUT_ITS_FLAG(Bytes.of(0, 1).packet(0x60), 0x81),
    PUBREL_WITH_DUP(Bytes.of(0, 1).packet(0x6A), 0x81),
    PUBCOMP_WITH_FLAGS(Bytes.of(0, 1).packet(0x72), 0x81),
    SUBSCRIBE_WITHOUT_ITS_FLAG(Bytes.of(0, 1, 0, 0, 1, 'a', 0).packet(0x80), 0x81),
    UNSUBSCRIBE_WITHOUT_ITS_FLAG(Bytes.of(0, 1, 0, 0, 1, 'a').packet(0xA0), 0x81),
    PINGREQ_WITH_FLAGS(Bytes.of().packet(0xC1), 0x81),
    PINGREQ_WITH_A_BODY(Bytes.of(0).packet(0xC0), 0x81),
    DISCONNECT_WITH_FLAGS(Bytes.of(0).packet(0xE1), 0x81),
    AUTH_WITH_FLAGS(Bytes.of(0).packet(0xF1), 0x81),
    FIVE_BYTES_OF_LENGTH(Bytes.of(0x30, 0x80, 0x80, 0x80, 0x80, 1).array(), 0x81),
    PUBLISH_OF_QOS_3(Bytes.of(0, 1, 'a', 0, 1, 0).packet(0x36), 0x81),
    PUBLISH_OF_QOS_0_WITH_DUP(publish(0x38, Bytes.of(0)), 0x81),
    PUBLISH_WITHOUT_PROPERTIES(new Bytes().text(RawDevice.topic("event")).packet(0x30), 0x81),
    PUBLISH_LONGER_THAN_ITSELF(Bytes.of(0, 99, 'a').packet(0x30), 0x81),
    PROPERTIES_LONGER_THAN_THE_PACKET(publish(0x30, Bytes.of(9, 1, 1)), 0x81),
    PROPERTIES_THAT_CUT_A_PROPERTY(publish(0x30, Bytes.of(2, 3, 0, 1, 'a')), 0x81),
    PROPERTY_LENGTH_OF_FIVE_BYTES(publish(0x30, Bytes.of(0x80, 0x80, 0x80, 0x80, 1)), 0x81),
    PROPERTY_LENGTH_PADDED(publish(0x30, Bytes.of(0x80, 0)), 0x81),
    UNKNOWN_PROPERTY(property(0x7F, Bytes.of(0)), 0x81, 0x82),
    PROPERTY_0(property(0, Bytes.of(0)), 0x81, 0x82),
    PROPERTY_OF_CONNECT_IN_PUBLISH(property(Properties.RECEIVE_MAXIMUM, Bytes.of(0, 9)), 0x81, 0x82),
    SUBSCRIPTION_ID_FROM_A_CLIENT(property(Properties.SUBSCRIPTION_ID, Bytes.of(1)), 0x81, 0x82),
    PAYLOAD_FORMAT_2(property(Properties.PAYLOAD_FORMAT, Bytes.of(2)), 0x81, 0x82),
    PAYLOAD_FORMAT_TWICE(property(Properties.PAYLOAD_FORMAT, Bytes.of(1, Properties.PAYLOAD_FORMAT, 1)), 0x82),
    EXPIRY_TWICE(
            property(Properties.MESSAGE_EXPIRY, Bytes.of(0, 0, 0, 1, Properties.MESSAGE_EXPIRY, 0, 0, 0, 1)), 0x82),
    CONTENT_TYPE_TWICE(
            property(Properties.CONTENT_TYPE, Bytes.of(0, 1, 'a', Properties.CONTENT_TYPE, 0, 1, 'b')), 0x82),
    CONTENT_TYPE_NOT_UTF8(property(Properties.CONTENT_TYPE, Bytes.of(0, 1, 0xFF)), 0x81),
    RESPONSE_TOPIC_TWICE(
            property(Properties.RESPONSE_TOPIC, Bytes.of(0, 1, 'a', Properties.RESPONSE_TOPIC, 0, 1, 'b')), 0x82),
    RESPONSE_TOPIC_WITH_A_WILDCARD(property(Properties.RESPONSE_TOPIC, Bytes.of(0, 1, '#')), 0x82, 0x90),
    RESPONSE_TOPIC_NOT_UTF8(property(Properties.RESPONSE_TOPIC, Bytes.of(0, 1, 0xC0)), 0x81),
    CORRELATION_TWICE(
            property(Properties.CORRELATION_DATA, Bytes.of(0, 1, 'a', Properties.CORRELATION_DATA, 0, 1, 'b')), 0x82),
    ALIAS_0(property(Properties.TOPIC_ALIAS, Bytes.of(0, 0)), 0x94),
    ALIAS_TOO_HIGH(property(Properties.TOPIC_ALIAS, Bytes.of(0xFF, 0xFF)), 0x94),
    ALIAS_TWICE(property(Properties.TOPIC_ALIAS, Bytes.of(0, 1, Properties.TOPIC_ALIAS, 0, 1)), 0x82),
    USER_PROPERTY_NAME_NOT_UTF8(property(Properties.USER_PROPERTY, Bytes.of(0, 1, 0xFF, 0, 1, 'v')), 0x81),
    USER_PROPERTY_VALUE_NOT_UTF8(property(Properties.USER_PROPERTY, Bytes.of(0, 1, 'n', 0, 1, 0xFF)), 0x81),
    USER_PROPERTY_WITHOUT_VALUE(property(Properties.USER_PROPERTY, Bytes.of(0, 1, 'n')), 0x81),
    EMPTY_TOPIC_WITHOUT_ALIAS(Bytes.of(0, 0, 0, 'x').packet(0x30), 0x82, 0x90),
    UNKNOWN_ALIAS(Bytes.of(0, 0, 3, Properties.TOPIC_ALIAS, 0, 1, 'x').packet(0x30), 0x82, 0x94),
    WILDCARD_TOPIC(new Bytes().text(RawDevice.topic("+")).raw(0).packet(0x30), 0x81, 0x82, 0x90),
    NUL_IN_TOPIC(new Bytes().text(RawDevice.topic("e\0")).raw(0).packet(0x30), 0x81),
    SURROGATE_IN_TOPIC(new Bytes().u16(4).raw('a', 0xED, 0xA0, 0x80).raw(0).packet(0x30), 0x81),
    PUBLISH_ID_0(new Bytes().text(RawDevice.topic("event")).u16(0).raw(0).packet(0x32), 0x81, 0x82),
    SUBSCRIBE_ID_0(Bytes.of(0, 0, 0, 0, 1, 'a', 0).packet(0x82), 0x81, 0x82),
    UNSUBSCRIBE_ID_0(Bytes.of(0, 0, 0, 0, 1, 'a').packet(0xA2), 0x81, 0x82),
    PUBREL_ID_0(Bytes.of(0, 0).packet(0x62), 0x81, 0x82),
    PUBACK_TOO_SHORT(Bytes.of(1).packet(0x40), 0x81),
    PUBACK_GOES_ON(Bytes.of(0, 1, 0, 0, 9).packet(0x40), 0x81),
    PUBACK_WITH_A_FOREIGN_PROPERTY(
            Bytes.of(0, 1, 0, 3, Properties.TOPIC_ALIAS, 0, 1).packet(0x40), 0x81, 0x82),
    PUBREL_REASON_TWICE(Bytes.of(0, 1, 0, 8, 0x1F, 0, 1, 'a', 0x1F, 0, 1, 'b').packet(0x62), 0x82),
    SUBSCRIBE_NOTHING(Bytes.of(0, 1, 0).packet(0x82), 0x82),
    SUBSCRIBE_WITHOUT_OPTIONS(Bytes.of(0, 1, 0, 0, 1, 'a').packet(0x82), 0x81),
    SUBSCRIBE_QOS_3(Bytes.of(0, 1, 0, 0, 1, 'a', 3).packet(0x82), 0x81, 0x82),
    SUBSCRIBE_RESERVED_BIT_6(Bytes.of(0, 1, 0, 0, 1, 'a', 0x40).packet(0x82), 0x81),
    SUBSCRIBE_RESERVED_BIT_7(Bytes.of(0, 1, 0, 0, 1, 'a', 0x80).packet(0x82), 0x81),
    SUBSCRIBE_RETAIN_HANDLING_3(Bytes.of(0, 1, 0, 0, 1, 'a', 0x30).packet(0x82), 0x82),
    SUBSCRIBE_NO_LOCAL_SHARED(
            new Bytes().u16(1).raw(0).text("$share/g/a").raw(4).packet(0x82), 0x82),
    SUBSCRIPTION_ID_0(Bytes.of(0, 1, 2, 0x0B, 0, 0, 1, 'a', 0).packet(0x82), 0x82),
    SUBSCRIPTION_ID_TWICE(Bytes.of(0, 1, 4, 0x0B, 1, 0x0B, 2, 0, 1, 'a', 0).packet(0x82), 0x82),
    SUBSCRIPTION_ID_PADDED(Bytes.of(0, 1, 3, 0x0B, 0x81, 0, 0, 1, 'a', 0).packet(0x82), 0x81),
    FILTER_NOT_UTF8(Bytes.of(0, 1, 0, 0, 1, 0xFF, 0).packet(0x82), 0x81),
    UNSUBSCRIBE_NOTHING(Bytes.of(0, 1, 0).packet(0xA2), 0x82),
    UNSUBSCRIBE_NOT_UTF8(Bytes.of(0, 1, 0, 0, 1, 0xFF).packet(0xA2), 0x81),
    UNSUBSCRIBE_WITH_A_FOREIGN_PROPERTY(Bytes.of(0, 1, 2, 0x0B, 1, 0, 1, 'a').packet(0xA2), 0x81, 0x82),
    DISCONNECT_WITH_A_FOREIGN_PROPERTY(
            Bytes.of(0, 3, Properties.TOPIC_ALIAS, 0, 1).packet(0xE0), 0x81, 0x82),
    DISCONNECT_EXPIRY_TWICE(Bytes.of(0, 10, 0x11, 0, 0, 0, 0, 0x11, 0, 0, 0, 0).packet(0xE0), 0x82),
    DISCONNECT_GOES_ON(Bytes.of(0, 0, 0).packet(0xE0), 0x81),
    AUTH_UNASKED(Bytes.of().packet(0xF0), 0x81, 0x82),
    SECOND_CONNECT(Connect.v5().bytes(), 0x82);

    private final byte[] packet;
    private final List<Integer> reasons;

    Malformed(byte[] packet, Integer... reasons) {
        this.packet = packet;
        this.reasons = List.of(reasons);
    }

    byte[] packet() {
        return packet.clone();
    }

    /** What the DISCONNECT may say: the standard leaves some between malformed and protocol error. */
    List<Integer> reasons() {
        return reasons;
    }

    static Stream<Malformed> all() {
        return Stream.of(values());
    }

    private static byte[] publish(int first, Bytes properties) {
        return new Bytes().text(RawDevice.topic("event")).raw(properties).packet(first);
    }

    private static byte[] property(int id, Bytes value) {
        return new Bytes()
                .text(RawDevice.topic("event"))
                .properties(Bytes.of(id).raw(value))
                .raw('x')
                .packet(0x30);
    }
}
