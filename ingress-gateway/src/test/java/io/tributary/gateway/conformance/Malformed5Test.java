package io.tributary.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.mqtt.RawDevice;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** MQTT 5: what is malformed or a protocol error is answered with its reason, once, and closes. (Section 4.13.) */
@ExtendWith(NoErrorsLogged.class)
class Malformed5Test {
    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "[MQTT-1.5.4-1] [MQTT-1.5.4-2] [MQTT-1.5.5-1] [MQTT-1.5.7-1] [MQTT-2.1.3-1] [MQTT-2.2.1-3] [MQTT-2.2.2-1] "
                    + "[MQTT-3.1.0-2] [MQTT-3.3.1-2] [MQTT-3.3.1-4] [MQTT-3.3.2-1] [MQTT-3.3.2-2] [MQTT-3.3.2-8] [MQTT-3.3.2-9] "
                    + "[MQTT-3.3.2-13] [MQTT-3.3.2-14] [MQTT-3.3.2-19] [MQTT-3.3.4-6] [MQTT-3.6.1-1] [MQTT-3.8.1-1] "
                    + "[MQTT-3.8.3-1] [MQTT-3.8.3-2] [MQTT-3.8.3-4] [MQTT-3.8.3-5] [MQTT-3.10.1-1] [MQTT-3.10.3-1] "
                    + "[MQTT-3.10.3-2] [MQTT-3.14.1-1] [MQTT-3.15.1-1] [MQTT-4.7.0-1] [MQTT-4.7.3-1] [MQTT-4.7.3-2] "
                    + "[MQTT-4.12.0-7] [MQTT-4.13.1-1] [MQTT-4.13.2-1] answered with its reason and closed")
    void closes(Malformed malformed) {
        RawDevice device = connected();
        device.send(Bytes.join(malformed.packet(), Packets.PINGREQ, Packets.publish5(0, 0, "event", new Bytes(), "x")));
        assertThat(device.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.first()).isEqualTo(0xE0);
            assertThat(answer.reason()).as("%s", answer).isIn(malformed.reasons());
        });
        assertThat(device.isOpen()).isFalse();
        assertThat(device.messages()).isEmpty();
        assertThat(device.lastEvent().getSessionClosed().getCause()).isEqualTo("protocol-error");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("[MQTT-3.1.0-1] [MQTT-3.14.0-1] the same before CONNECT closes, without a word")
    void closesBeforeConnect(Malformed malformed) {
        if (malformed != Malformed.SECOND_CONNECT) {
            RawDevice device = new RawDevice();
            device.send(malformed.packet());
            assertThat(device.bytes()).isEmpty();
            assertThat(device.isOpen()).isFalse();
            assertThat(device.events()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("[MQTT-3.1.2-8] a will is published when a protocol error closes")
    void willIsSaid(Malformed malformed) {
        RawDevice device = new RawDevice();
        device.send(Connect.v5().will(0, "event", "gone").bytes()).bytes();
        device.send(malformed.packet());
        assertThat(device.messages()).hasSize(1);
        assertThat(device.payload(0)).isEqualTo("gone");
    }

    private static RawDevice connected() {
        RawDevice device = new RawDevice();
        device.send(Connect.v5().bytes());
        assertThat(device.answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.reason()).isZero());
        return device;
    }
}
