package io.tributary.gateway.conformance;

import static io.tributary.gateway.mqtt.RawDevice.topic;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.mqtt.RawDevice;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 3.1.1, sections 3.8 to 3.11 and 4.7: subscriptions. */
@ExtendWith(NoErrorsLogged.class)
class Subscribe311Test {
    private final RawDevice device = new RawDevice();

    @BeforeEach
    void connect() {
        device.send(Connect.v311().bytes()).bytes();
    }

    @Test
    @DisplayName(
            "[MQTT-3.8.3-2] [MQTT-3.8.4-6] a wildcard behind the device's own name is granted; QoS 2 is granted as 1")
    void granted() {
        device.send(
                Packets.subscribe(1, topic("#"), 2),
                Packets.subscribe(2, topic("+/a"), 1),
                Packets.subscribe(3, topic("control"), 0));
        assertThat(device.hex()).containsExactly("90 03 00 01 01", "90 03 00 02 01", "90 03 00 03 00");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "#",
                "+/#",
                "+/+/control",
                "PROD123456/#",
                "PROD123456/+/control",
                "PROD123456/other/control",
                "$SYS/#",
                "$share/group/PROD123456/pump-1/control",
                "/",
                "a"
            })
    @DisplayName("[MQTT-3.8.3-2] what is not the device's own is refused with 0x80; the connection stays")
    void refused(String filter) {
        device.send(Packets.subscribe(1, filter, 1));
        assertThat(device.hex()).containsExactly("90 03 00 01 80");
        assertThat(device.isOpen()).isTrue();
    }

    @Test
    @DisplayName("[MQTT-3.8.3-3] a SUBSCRIBE without a filter closes")
    void noFilter() {
        device.send(new Bytes().u16(1).packet(0x82));
        assertClosed();
    }

    @ParameterizedTest(name = "options {0}")
    @ValueSource(ints = {3, 4, 8, 0x10, 0x40, 0x80, 0xFF})
    @DisplayName("[MQTT-3-8.3-4] QoS 3 or a reserved bit of a requested QoS closes")
    void badQos(int options) {
        device.send(Packets.subscribe(1, topic("control"), options));
        assertClosed();
    }

    @Test
    @DisplayName("[MQTT-3.8.4-1] [MQTT-3.8.4-2] SUBACK comes when the log has the subscription, with its packet id")
    void suback() {
        device.holdInbox();
        device.send(Packets.subscribe(0xABCD, topic("control"), 1));
        assertThat(device.bytes()).isEmpty();
        device.acceptEvent(0, 43);
        assertThat(device.hex()).containsExactly("90 03 ab cd 01");
    }

    @Test
    @DisplayName("[MQTT-3.8.4-3] the same filter again takes the place of the first")
    void replaced() {
        device.send(Packets.subscribe(1, topic("data"), 1), Packets.subscribe(2, topic("data"), 0))
                .bytes();
        device.send(Packets.publish(1, 9, "data", "x")).acceptAll();
        assertThat(device.answers())
                .filteredOn(answer -> answer.type() == 3)
                .singleElement()
                .satisfies(answer -> assertThat(answer.qos()).isZero());
    }

    @Test
    @DisplayName(
            "[MQTT-3.8.4-4] [MQTT-3.8.4-5] [MQTT-3.9.3-1] [MQTT-3.9.3-2] several filters: one SUBACK, a code for each, in their order")
    void several() {
        device.send(new Bytes()
                .u16(1)
                .text(topic("control"))
                .raw(0)
                .text("PROD123456/other/control")
                .raw(1)
                .text(topic("data"))
                .raw(2)
                .text(topic("#/x"))
                .raw(0)
                .packet(0x82));
        assertThat(device.answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.reasons()).containsExactly(0, 0x80, 1, 0x80));
    }

    @Test
    @DisplayName("[MQTT-3.8.4-6] a message comes with the lower of its QoS and the granted one")
    void lowerQos() {
        device.send(Packets.subscribe(1, topic("data"), 1)).bytes();
        device.send(Packets.publish(0, 0, "data", "x")).acceptAll();
        assertThat(device.answers()).extracting(Answer::qos).containsExactly(0);
        device.send(Packets.publish(2, 5, "data", "x")).acceptAll();
        assertThat(device.answers())
                .filteredOn(answer -> answer.type() == 3)
                .extracting(Answer::qos)
                .containsExactly(1);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"#/a", "a#", "a/#/b", "##", "+a", "a+", "++", "a/b+/c"})
    @DisplayName("[MQTT-4.7.1-2] [MQTT-4.7.1-3] a misplaced wildcard is refused")
    void misplaced(String suffix) {
        device.send(Packets.subscribe(1, topic(suffix), 1));
        assertRefusedOrClosed();
    }

    @Test
    @DisplayName("[MQTT-4.7.3-1] an empty filter is refused")
    void emptyFilter() {
        device.send(Packets.subscribe(1, "", 1));
        assertRefusedOrClosed();
    }

    @Test
    @DisplayName("[MQTT-4.7.2-1] a wildcard first level matches no topic that begins with $")
    void dollar() {
        device.send(Packets.subscribe(1, topic("#"), 1)).bytes();
        device.send(Packets.publishTo(0, 0, new Bytes().text("$" + topic("data")), "x"));
        device.acceptAll();
        assertThat(device.answers()).isEmpty();
    }

    @Test
    @DisplayName("[MQTT-4.7.1-2] '#' takes the parent level along; '+' takes exactly one, the empty one too")
    void matching() {
        device.send(Packets.subscribe(1, topic("data/#"), 0)).bytes();
        device.send(Packets.publish(0, 0, "data", "parent")).acceptAll();
        assertThat(device.answers()).extracting(Answer::payload).containsExactly("parent");
        device.send(Packets.unsubscribe(2, topic("data/#")), Packets.subscribe(3, topic("data/+"), 0))
                .bytes();
        device.send(Packets.publish(0, 0, "data", "parent")).acceptAll();
        assertThat(device.answers()).isEmpty();
    }

    @Test
    @DisplayName("[MQTT-3.10.3-2] an UNSUBSCRIBE without a filter closes")
    void unsubscribeNothing() {
        device.send(new Bytes().u16(1).packet(0xA2));
        assertClosed();
    }

    @Test
    @DisplayName(
            "[MQTT-3.10.4-1] filters are compared character by character: a wildcard removes itself, not what it matches")
    void characterByCharacter() {
        device.send(Packets.subscribe(1, topic("data"), 0), Packets.unsubscribe(2, topic("+")))
                .bytes();
        device.send(Packets.publish(0, 0, "data", "x")).acceptAll();
        assertThat(device.answers()).hasSize(1);
    }

    @Test
    @DisplayName("[MQTT-3.10.4-2] after UNSUBSCRIBE no new message comes")
    void unsubscribed() {
        device.send(Packets.subscribe(1, topic("data"), 0), Packets.unsubscribe(2, topic("data")))
                .bytes();
        device.send(Packets.publish(0, 0, "data", "x")).acceptAll();
        assertThat(device.answers()).isEmpty();
    }

    @Test
    @DisplayName("[MQTT-3.10.4-3] what was under way when UNSUBSCRIBE came is completed")
    void underWay() {
        device.send(Packets.subscribe(1, topic("control"), 1)).bytes();
        device.deliver(1, "control", 1);
        int id = device.answers().get(0).id();
        device.send(Packets.unsubscribe(2, topic("control")), Packets.puback(id));
        assertThat(device.lastEvent().getAcknowledged().getSequence()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "[MQTT-3.10.4-4] [MQTT-3.10.4-5] [MQTT-3.10.4-6] one UNSUBACK, with the packet id, when nothing matched too")
    void unsuback() {
        device.send(Packets.unsubscribe(0x0102, topic("never"), "a/b", topic("control")));
        assertThat(device.hex()).containsExactly("b0 02 01 02");
        assertThat(device.lastEvent().getUnsubscribed().getFilters())
                .containsExactly(topic("never"), "a/b", topic("control"));
    }

    @Test
    @DisplayName("more than ten filters, or more than a hundred subscriptions, are the platform's limits")
    void limits() {
        for (int i = 0; i < 100; i++) {
            device.send(Packets.subscribe(i + 1, topic("data/" + i + "/+"), 0));
        }
        assertThat(device.answers())
                .hasSize(100)
                .allMatch(answer -> answer.reasons().equals(List.of(0)));
        device.send(Packets.subscribe(200, topic("one/more/+"), 0));
        assertThat(device.hex()).containsExactly("90 03 00 c8 80");
        device.send(Packets.subscribe(201, topic("data/5/+"), 1));
        assertThat(device.hex()).containsExactly("90 03 00 c9 01");
    }

    private void assertRefusedOrClosed() {
        assertThat(device.hex()).isSubsetOf("90 03 00 01 80");
        assertThat(device.events()).noneMatch(event -> event.getSubscribed() != null);
    }

    private void assertClosed() {
        assertThat(device.isOpen()).isFalse();
        assertThat(device.bytes()).isEmpty();
        assertThat(device.lastEvent().getSessionClosed()).isNotNull();
    }
}
