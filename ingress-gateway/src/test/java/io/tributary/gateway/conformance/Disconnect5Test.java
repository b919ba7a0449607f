package io.tributary.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.mqtt.RawDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 5, sections 3.12 to 3.14, 4.1 and 4.13: pings, and how a connection ends. */
@ExtendWith(NoErrorsLogged.class)
class Disconnect5Test {
    private final RawDevice device = new RawDevice();

    @BeforeEach
    void connect() {
        device.send(Connect.v5().properties(Bytes.of(0x11, 0, 0, 0, 60)).bytes())
                .bytes();
    }

    @Test
    @DisplayName("[MQTT-3.12.4-1] PINGREQ is answered, while messages wait for Kafka too")
    void ping() {
        device.send(Packets.publish5(1, 1, "event", new Bytes(), "a"), Packets.PINGREQ);
        assertThat(device.hex()).containsExactly("d0 00");
    }

    @Test
    @DisplayName(
            "[MQTT-3.14.4-1] [MQTT-3.14.4-2] after DISCONNECT nothing is read or answered, and the connection closes")
    void disconnect() {
        device.send(Bytes.join(
                Bytes.of(0, 0).packet(0xE0), Packets.publish5(1, 1, "event", new Bytes(), "x"), Packets.PINGREQ));
        assertThat(device.bytes()).isEmpty();
        assertThat(device.messages()).isEmpty();
        assertThat(device.isOpen()).isFalse();
        assertThat(device.lastEvent().getSessionClosed().getCause()).isEqualTo("disconnect");
    }

    @Test
    @DisplayName("a DISCONNECT without a body is a normal one")
    void shortDisconnect() {
        device.send(Packets.DISCONNECT);
        assertThat(device.lastEvent().getSessionClosed().getCause()).isEqualTo("disconnect");
    }

    @Test
    @DisplayName("[MQTT-4.1.0-2] [MQTT-3.1.2-23] DISCONNECT may shorten or lengthen the session's life; the log has it")
    void sessionExpiry() {
        device.send(Bytes.of(0, 5, 0x11, 0, 0, 0, 30).packet(0xE0));
        assertThat(device.lastEvent().getSessionClosed().getSessionExpirySeconds())
                .isEqualTo(30);
    }

    @Test
    @DisplayName("a session that was to end with its connection cannot be given a life in DISCONNECT: 0x82")
    void noSecondLife() {
        RawDevice one = new RawDevice();
        one.send(Connect.v5().bytes()).bytes();
        one.send(Bytes.of(0, 5, 0x11, 0, 0, 0, 30).packet(0xE0));
        assertThat(one.answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.reason()).isEqualTo(0x82));
    }

    @Test
    @DisplayName(
            "[MQTT-3.14.2-1] [MQTT-3.14.2-2] [MQTT-3.14.2-3] [MQTT-3.14.2-4] the server's DISCONNECT says why, in one line, without a Session Expiry")
    void serverDisconnect() {
        device.send(Bytes.of(0xC1, 0).array());
        Answer answer = device.answers().get(0);
        assertThat(answer.properties().has(Properties.SESSION_EXPIRY)).isFalse();
        assertThat((String) answer.properties().get(Properties.REASON_STRING))
                .isNotBlank()
                .doesNotContain("\n");
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-24] [MQTT-3.14.2-3] a DISCONNECT that would exceed the client's Maximum Packet Size goes without its reason string")
    void smallDisconnect() {
        RawDevice one = new RawDevice();
        one.send(Connect.v5().properties(Bytes.of(0x27, 0, 0, 0, 40)).bytes()).bytes();
        one.send(Bytes.of(0xC1, 0).array());
        byte[] said = one.bytes();
        assertThat(said.length).isBetween(1, 40);
        assertThat(Answer.split(said).get(0).reason()).isEqualTo(0x81);
    }

    @Test
    @DisplayName("a device that is disabled is told 0x98 or 0x87")
    void revoked() {
        device.disable();
        assertThat(device.answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.reason()).isIn(0x98, 0x87));
        assertThat(device.isOpen()).isFalse();
        assertThat(device.lastEvent().getSessionClosed().getCause()).isEqualTo("revoked");
    }

    @Test
    @DisplayName("[MQTT-3.1.4-3] a session that the log gave to a newer connection is told 0x8E")
    void replacedElsewhere() {
        device.replaced(RawDevice.EPOCH);
        assertThat(device.answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.reason()).isEqualTo(0x8E));
        assertThat(device.lastEvent().getSessionClosed().getCause()).isEqualTo("taken-over");
    }

    @Test
    @DisplayName(
            "a message that Kafka refuses for good is not acknowledged; the connection ends with an error of the server")
    void kafkaRefuses() {
        device.send(Packets.publish5(1, 1, "event", new Bytes(), "x"));
        device.fail(0);
        assertThat(device.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.first()).isEqualTo(0xE0);
            assertThat(answer.reason()).isIn(0x80, 0x83, 0x88, 0x89);
        });
        assertThat(device.lastEvent().getSessionClosed().getCause()).isEqualTo("server-error");
    }
}
