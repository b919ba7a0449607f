package io.tributary.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.mqtt.RawDevice;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** MQTT 3.1.1, chapters 1 and 2: strings, fixed headers, packet ids. */
@ExtendWith(NoErrorsLogged.class)
class Data311Test {
    private static final String OWN = RawDevice.topic("");

    private final RawDevice device = new RawDevice();

    static Stream<Arguments> illFormed() {
        return Stream.of(
                row("a lone continuation byte", 0x80),
                row("a sequence cut short", 0xC3),
                row("an overlong slash", 0xC0, 0xAF),
                row("an overlong NUL", 0xC0, 0x80),
                row("a high surrogate", 0xED, 0xA0, 0x80),
                row("a low surrogate", 0xED, 0xBF, 0xBF),
                row("a surrogate pair, each half by itself", 0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80),
                row("a code point above U+10FFFF", 0xF4, 0x90, 0x80, 0x80),
                row("five bytes", 0xF8, 0x88, 0x80, 0x80, 0x80),
                row("0xFF", 0xFF));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("illFormed")
    @DisplayName("[MQTT-1.5.3-1] [MQTT-3.3.2-1] ill-formed UTF-8 in a topic closes")
    void illFormedTopic(String what, Bytes bytes) {
        connect().send(Packets.publishTo(0, 0, new Bytes().data(name(bytes)), "x"));
        assertClosedWithout("publish");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("illFormed")
    @DisplayName("[MQTT-1.5.3-1] [MQTT-3.8.3-1] ill-formed UTF-8 in a subscription closes")
    void illFormedSubscription(String what, Bytes bytes) {
        connect().send(new Bytes().u16(1).data(name(bytes)).raw(0).packet(0x82));
        assertClosedWithout("subscribe");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("illFormed")
    @DisplayName("[MQTT-1.5.3-1] [MQTT-3.10.3-1] ill-formed UTF-8 in an unsubscription closes")
    void illFormedUnsubscription(String what, Bytes bytes) {
        connect().send(new Bytes().u16(1).data(name(bytes)).packet(0xA2));
        assertClosedWithout("unsubscribe");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("illFormed")
    @DisplayName("[MQTT-1.5.3-1] [MQTT-3.1.3-11] ill-formed UTF-8 in a user name closes")
    void illFormedUsername(String what, Bytes bytes) {
        device.send(
                Connect.v311().usernameField(new Bytes().data(bytes.array())).bytes());
        assertNotConnected();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("illFormed")
    @DisplayName("[MQTT-1.5.3-1] [MQTT-3.1.3-4] ill-formed UTF-8 in a client id closes")
    void illFormedClientId(String what, Bytes bytes) {
        device.send(
                Connect.v311().clientIdField(new Bytes().data(bytes.array())).bytes());
        assertNotConnected();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("illFormed")
    @DisplayName("[MQTT-1.5.3-1] [MQTT-3.1.3-10] ill-formed UTF-8 in a will topic closes")
    void illFormedWillTopic(String what, Bytes bytes) {
        device.send(Connect.v311()
                .alsoFlags(Connect.WILL)
                .willFields(new Bytes().data(name(bytes)).text("gone"))
                .bytes());
        assertNotConnected();
    }

    @Test
    @DisplayName("[MQTT-1.5.3-2] [MQTT-4.7.3-2] U+0000 closes, wherever a string has it")
    void nul() {
        connect().send(Packets.publishTo(0, 0, new Bytes().text(OWN + "a\0b"), "x"));
        assertClosedWithout("publish");
        for (Connect spoiled : new Connect[] {
            Connect.v311().usernameField(new Bytes().text("a\0b")),
            Connect.v311().clientIdField(new Bytes().text("PROD123456\0")),
            Connect.v311()
                    .alsoFlags(Connect.WILL)
                    .willFields(new Bytes().text(OWN + "event\0").text("gone"))
        }) {
            RawDevice other = new RawDevice();
            other.send(spoiled.bytes());
            assertThat(other.isOpen()).isFalse();
            assertThat(other.events()).isEmpty();
        }
        for (byte[] packet : new byte[][] {Packets.subscribe(1, OWN + "\0", 0), Packets.unsubscribe(1, OWN + "\0")}) {
            RawDevice other = new RawDevice();
            other.send(Connect.v311().bytes()).bytes();
            other.send(packet);
            assertThat(other.isOpen()).isFalse();
            assertThat(other.bytes()).isEmpty();
        }
    }

    @Test
    @DisplayName("[MQTT-1.5.3-3] U+FEFF is a character like any other, not stripped")
    void byteOrderMark() {
        connect().send(Packets.subscribe(1, OWN + "\uFEFFa/+", 0));
        assertThat(device.lastEvent().getSubscribed().getSubscriptions().get(0).getFilter())
                .isEqualTo(OWN + "\uFEFFa/+");
        RawDevice other = new RawDevice();
        other.send(Connect.v311().clientId("\uFEFF" + RawDevice.CLIENT_ID).bytes());
        assertThat(other.hex()).containsExactly("20 02 00 02");
    }

    @Test
    @DisplayName("[MQTT-1.5.3-1] characters of four bytes, and the ends of every range, are well formed")
    void wellFormed() {
        String all = "\u0001\u007F\u0080\u07FF\u0800\uD7FF\uE000\uFFFD" + Character.toString(0x1F600)
                + Character.toString(0x10FFFF);
        connect().send(Packets.unsubscribe(1, OWN + all));
        assertThat(device.lastEvent().getUnsubscribed().getFilters()).containsExactly(OWN + all);
    }

    static Stream<Arguments> reservedFlags() {
        return Stream.of(
                row("CONNACK from a client", 0x20, 2, 0, 0),
                row("PUBACK with flags", 0x42, 2, 0, 1),
                row("PUBREC with flags", 0x51, 2, 0, 1),
                row("PUBREL without its flag", 0x60, 2, 0, 1),
                row("PUBREL with DUP", 0x6A, 2, 0, 1),
                row("PUBCOMP with flags", 0x72, 2, 0, 1),
                row("SUBSCRIBE without its flag", 0x80, 6, 0, 1, 0, 1, 'a', 0),
                row("SUBSCRIBE with retain", 0x83, 6, 0, 1, 0, 1, 'a', 0),
                row("SUBACK from a client", 0x90, 3, 0, 1, 0),
                row("UNSUBSCRIBE without its flag", 0xA0, 5, 0, 1, 0, 1, 'a'),
                row("UNSUBSCRIBE with DUP", 0xAA, 5, 0, 1, 0, 1, 'a'),
                row("UNSUBACK from a client", 0xB0, 2, 0, 1),
                row("PINGREQ with flags", 0xC1, 0),
                row("PINGRESP from a client", 0xD0, 0),
                row("DISCONNECT with flags", 0xE1, 0),
                row("type 0", 0x00, 0),
                row("type 15, AUTH, which 3.1.1 does not have", 0xF0, 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reservedFlags")
    @DisplayName(
            "[MQTT-2.2.2-1] [MQTT-2.2.2-2] [MQTT-3.6.1-1] [MQTT-3.8.1-1] [MQTT-3.10.1-1] [MQTT-3.14.1-1] [MQTT-4.8.0-1] a reserved flag or a packet that is not the client's closes")
    void reservedFlag(String what, Bytes packet) {
        connect().send(packet.array());
        assertClosedWithout(what);
    }

    static Stream<Arguments> badLengths() {
        return Stream.of(
                row("a remaining length of five bytes", 0x30, 0x80, 0x80, 0x80, 0x80, 0x01),
                row("a PINGREQ with a body", 0xC0, 1, 0),
                row("a DISCONNECT with a body", 0xE0, 1, 0),
                row("a PUBACK of one byte", 0x40, 1, 0),
                row("a PUBACK of no byte", 0x40, 0),
                row("a PUBACK of three bytes", 0x40, 3, 0, 1, 0),
                row("a PUBREL of three bytes", 0x62, 3, 0, 1, 0),
                row("a PUBLISH whose topic is longer than the packet", 0x30, 4, 0, 9, 'a', 'b'),
                row("a PUBLISH without a topic", 0x30, 0),
                row("a PUBLISH with one byte", 0x30, 1, 0),
                row("a PUBLISH with QoS 1 and no packet id", 0x32, 3, 0, 1, 'a'),
                row("a SUBSCRIBE whose filter has no QoS", 0x82, 5, 0, 1, 0, 1, 'a'),
                row("a SUBSCRIBE whose filter is longer than the packet", 0x82, 6, 0, 1, 0, 9, 'a', 0),
                row("a SUBSCRIBE without a packet id", 0x82, 0),
                row("an UNSUBSCRIBE whose filter is longer than the packet", 0xA2, 5, 0, 1, 0, 9, 'a'));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badLengths")
    @DisplayName("[MQTT-4.8.0-1] lengths that lie close, and what follows is not read as a packet")
    void badLength(String what, Bytes packet) {
        connect().send(Bytes.join(packet.array(), Packets.PINGREQ));
        assertClosedWithout(what);
    }

    @Test
    @DisplayName("[MQTT-2.3.1-1] packet id 0 closes")
    void packetIdZero() {
        for (byte[] packet : new byte[][] {
            Packets.publish(1, 0, "event", "x"),
            Packets.publish(2, 0, "event", "x"),
            Packets.subscribe(0, OWN + "control", 1),
            Packets.unsubscribe(0, OWN + "control"),
            Packets.puback(0),
            Packets.pubrel(0)
        }) {
            RawDevice one = new RawDevice();
            one.send(Connect.v311().bytes()).bytes();
            one.send(packet);
            assertThat(one.isOpen())
                    .as("%s", new Bytes().raw(packet).array()[0])
                    .isFalse();
            assertThat(one.messages()).isEmpty();
            assertThat(one.bytes()).isEmpty();
        }
    }

    @Test
    @DisplayName("[MQTT-2.3.1-5] a PUBLISH of QoS 0 has no packet id: its payload begins behind the topic")
    void qos0HasNoId() {
        connect().send(Packets.publish(0, 0, "event", "\0\7x"));
        assertThat(device.payload(0)).isEqualTo("\0\7x");
    }

    @Test
    @DisplayName("[MQTT-2.3.1-6] [MQTT-2.3.1-7] an answer carries the packet id it answers")
    void idsOfAnswers() {
        connect()
                .send(
                        Packets.publish(1, 0x1234, "event", "a"),
                        Packets.publish(2, 0xFFFF, "event", "b"),
                        Packets.subscribe(0x8001, OWN + "control", 1),
                        Packets.unsubscribe(0x00FF, OWN + "control"))
                .acceptAll();
        assertThat(device.hex())
                .containsExactlyInAnyOrder("90 03 80 01 01", "b0 02 00 ff", "40 02 12 34", "50 02 ff ff");
        device.send(Packets.pubrel(0xFFFF));
        assertThat(device.hex()).containsExactly("70 02 ff ff");
    }

    @Test
    @DisplayName("a remaining length in more bytes than it needs is one: 3.1.1 does not forbid it")
    void paddedLength() {
        connect().send(Bytes.of(0xC0, 0x80, 0x00).array());
        assertThat(device.hex()).containsExactly("d0 00");
    }

    private RawDevice connect() {
        device.send(Connect.v311().bytes());
        assertThat(device.hex()).containsExactly("20 02 00 00");
        return device;
    }

    private void assertClosedWithout(String what) {
        assertThat(device.isOpen()).as(what).isFalse();
        assertThat(device.bytes()).isEmpty();
        assertThat(device.messages()).isEmpty();
        assertThat(device.lastEvent().getSessionClosed()).isNotNull();
    }

    private void assertNotConnected() {
        assertThat(device.isOpen()).isFalse();
        assertThat(device.events()).isEmpty();
    }

    private static byte[] name(Bytes end) {
        return new Bytes()
                .raw(OWN.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .raw(end)
                .array();
    }

    private static Arguments row(String what, int... bytes) {
        return Arguments.of(what, Bytes.of(bytes));
    }
}
