package io.tributary.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.mqtt.RawDevice;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 5, sections 3.1.2.5 and 3.1.3.2 to 3.1.3.4: the will. */
@ExtendWith(NoErrorsLogged.class)
class Will5Test {
    private final RawDevice device = new RawDevice();

    private void connect(Connect connect) {
        device.send(connect.bytes());
        assertThat(device.answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.reason()).isZero());
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-7] [MQTT-3.1.2-8] [MQTT-3.1.2-10] [MQTT-3.1.3-1] a will is said once, when the connection ends without DISCONNECT")
    void will() {
        connect(Connect.v5().will(1, "event", "gone"));
        device.breakOff();
        device.passSeconds(5);
        assertThat(device.messages()).hasSize(1);
        assertThat(device.payload(0)).isEqualTo("gone");
        assertThat(device.lastEvent().getSessionClosed().getWillPublished()).isTrue();
    }

    @Test
    @DisplayName("[MQTT-3.1.2-8] a delayed will is said when its delay has passed, not before")
    void delayedWill() {
        connect(delayed());
        assertThat(device.events().get(0).getSessionOpened().getWill().getDelaySeconds())
                .isEqualTo(30);
        device.breakOff();
        device.passSeconds(29);
        assertThat(device.messages()).isEmpty();
        device.passSeconds(2);
        assertThat(device.messages()).hasSize(1);
        device.passSeconds(60);
        assertThat(device.messages()).hasSize(1);
    }

    @Test
    @DisplayName("[MQTT-3.1.3-9] a delayed will is not said when the session goes on before")
    void resumedBeforeTheDelay() {
        connect(delayed());
        device.breakOff();
        device.passSeconds(10);
        RawDevice again = device.again();
        again.send(Connect.v5()
                .persistent()
                .properties(Bytes.of(0x11, 0, 0, 0, 60))
                .bytes());
        again.sessionState(RawDevice.EPOCH + 2, true);
        assertThat(again.answers()).hasSize(1);
        device.passSeconds(60);
        assertThat(device.messages()).isEmpty();
    }

    @Test
    @DisplayName("[MQTT-3.1.2-8] a delayed will is said when a clean start ends its session")
    void cleanStartEndsTheSession() {
        connect(delayed());
        device.breakOff();
        device.again().send(Connect.v5().bytes());
        device.passSeconds(1);
        assertThat(device.messages()).hasSize(1);
    }

    private static Connect delayed() {
        return Connect.v5()
                .properties(Bytes.of(0x11, 0, 0, 0, 60))
                .will(1, Bytes.of(Properties.WILL_DELAY, 0, 0, 0, 30), "event", "gone");
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-8] a will delayed beyond its session is said when the session ends: at once, if it does not outlive its connection")
    void delayedBeyondTheSession() {
        connect(Connect.v5().will(1, Bytes.of(Properties.WILL_DELAY, 0, 0, 0, 30), "event", "gone"));
        device.breakOff();
        assertThat(device.messages()).hasSize(1);
    }

    @Test
    @DisplayName("[MQTT-3.14.4-3] DISCONNECT discards the will; with reason 4 it is said")
    void disconnectAndWill() {
        connect(Connect.v5().will(0, "event", "gone"));
        device.send(Bytes.of(0).packet(0xE0));
        assertThat(device.messages()).isEmpty();
        RawDevice other = new RawDevice();
        other.send(Connect.v5().will(0, "event", "gone").bytes(), Bytes.of(4).packet(0xE0));
        assertThat(other.messages()).hasSize(1);
    }

    @Test
    @DisplayName("a will's properties are its message's")
    void willProperties() {
        connect(Connect.v5()
                .will(
                        0,
                        Bytes.of(Properties.CONTENT_TYPE)
                                .text("text/plain")
                                .raw(Properties.USER_PROPERTY)
                                .text("a")
                                .text("b"),
                        "event",
                        "gone"));
        device.breakOff();
        assertThat(device.messages().get(0).getMessageProperties().getContentType())
                .isEqualTo("text/plain");
        assertThat(device.messages().get(0).getMessageProperties().getUserProperties())
                .hasSize(1);
    }
}
