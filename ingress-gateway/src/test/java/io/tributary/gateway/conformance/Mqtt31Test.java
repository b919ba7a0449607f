package io.tributary.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.mqtt.RawDevice;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 3.1, as the SDKs that still speak it do. (Device protocol, section 2.1.) */
@ExtendWith(NoErrorsLogged.class)
class Mqtt31Test {
    private final RawDevice device = new RawDevice();

    @Test
    @DisplayName("MQIsdp at level 3 is served")
    void served() {
        device.send(Connect.v31().bytes(), Packets.publish(1, 1, "event", "x")).acceptAll();
        assertThat(device.hex()).containsExactly("20 02 00 00", "40 02 00 01");
        assertThat(device.events().get(0).getSessionOpened().getProtocolLevel()).isEqualTo(3);
    }

    @Test
    @DisplayName("a client id longer than the 23 characters of 3.1 is no reason to refuse")
    void longClientId() {
        device.send(Connect.v31().clientId("PROD123456" + "x".repeat(48)).bytes());
        assertThat(device.hex()).as("not known, but not malformed").containsExactly("20 02 00 04");
    }

    @Test
    @DisplayName("an empty client id is code 2")
    void emptyClientId() {
        device.send(Connect.v31().clientId("").bytes());
        assertThat(device.hex()).containsExactly("20 02 00 02");
    }

    @Test
    @DisplayName("names and levels of different versions do not mix")
    void mixed() {
        for (Connect mixed : new Connect[] {
            Connect.level(3).name("MQTT"),
            Connect.level(4).name("MQIsdp"),
            Connect.level(5).name("MQIsdp")
        }) {
            RawDevice one = new RawDevice();
            one.send(mixed.bytes());
            assertThat(one.isOpen()).isFalse();
            assertThat(one.hex()).isSubsetOf("20 02 00 01");
            assertThat(one.events()).isEmpty();
        }
    }

    @Test
    @DisplayName("a refused subscription is 0x80, as the platform's SDKs of 3.1 expect")
    void refusedSubscription() {
        device.send(Connect.v31().bytes(), Packets.subscribe(1, "#", 1));
        assertThat(device.hex()).containsExactly("20 02 00 00", "90 03 00 01 80");
    }
}
