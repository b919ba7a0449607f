package io.tributary.gateway.conformance;

import static io.tributary.gateway.mqtt.RawDevice.topic;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.mqtt.RawDevice;
import io.tributary.schemas.avro.Subscription;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 5, sections 3.8 to 3.11, 4.7 and 4.8: subscriptions, their options and identifiers. */
@ExtendWith(NoErrorsLogged.class)
class Subscribe5Test {
    private static final Bytes NONE = new Bytes();
    private static final int NO_LOCAL = 4;
    private static final int RETAIN_AS_PUBLISHED = 8;

    private final RawDevice device = new RawDevice();

    @BeforeEach
    void connect() {
        device.send(Connect.v5().bytes()).bytes();
    }

    @Test
    @DisplayName(
            "[MQTT-3.8.4-1] [MQTT-3.8.4-2] [MQTT-2.2.1-6] SUBACK comes when the log has the subscription, with its packet id and options")
    void suback() {
        device.holdInbox();
        device.send(Packets.subscribe5(
                0xABCD,
                Bytes.of(Properties.SUBSCRIPTION_ID).varint(268_435_455),
                topic("control"),
                1 | NO_LOCAL | RETAIN_AS_PUBLISHED));
        assertThat(device.bytes()).isEmpty();
        assertThat(device.lastEvent().getSubscribed().getSubscriptions())
                .containsExactly(new Subscription(topic("control"), 1, true, true, 268_435_455));
        device.acceptEvent(0, 43);
        assertThat(device.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.id()).isEqualTo(0xABCD);
            assertThat(answer.reasons5()).containsExactly(1);
        });
    }

    @Test
    @DisplayName(
            "[MQTT-3.8.4-5] [MQTT-3.8.4-6] [MQTT-3.8.4-7] [MQTT-3.9.3-1] [MQTT-3.9.3-2] [MQTT-3.2.2-10] one code for each filter, in their order; QoS 2 is granted as 1")
    void several() {
        device.send(new Bytes()
                .u16(1)
                .raw(0)
                .text(topic("control"))
                .raw(0)
                .text("PROD123456/other/control")
                .raw(1)
                .text(topic("data"))
                .raw(2)
                .text(topic("#/x"))
                .raw(0)
                .text("$share/g/" + topic("data"))
                .raw(0)
                .packet(0x82));
        assertThat(device.answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.reasons5()).containsExactly(0, 0x87, 1, 0x8F, 0x9E));
        assertThat(device.isOpen()).isTrue();
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "PROD123456/other/control,135",
        "PROD123456/pump-1/event,135",
        "$sys/operation/PROD123456/pump-1,135",
        "PROD123456/pump-1/a#,143",
        "PROD123456/pump-1/a+,143",
        "PROD123456/pump-1/#/a,143",
        "$share/group/PROD123456/pump-1/control,158"
    })
    @DisplayName("[MQTT-4.7.1-1] [MQTT-4.7.1-2] [MQTT-4.8.2-1] [MQTT-4.8.2-2] what is refused, with which code")
    void refused(String filter, int code) {
        device.send(Packets.subscribe5(1, NONE, filter, 1));
        assertThat(device.answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.reasons5()).containsExactly(code));
        assertThat(device.events()).noneMatch(event -> event.getSubscribed() != null);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"#", "+/+/control", "PROD123456/#", "PROD123456/+/control", "$SYS/#", "$sys/operation/result/#"})
    @DisplayName("a wildcard beyond the device's own topics is 0x87 or 0xA2")
    void wildcards(String filter) {
        device.send(Packets.subscribe5(1, NONE, filter, 1));
        assertThat(device.answers())
                .singleElement()
                .satisfies(
                        answer -> assertThat(answer.reasons5()).singleElement().isIn(0x87, 0xA2));
    }

    @Test
    @DisplayName("more than a hundred subscriptions are 0x97")
    void quota() {
        for (int i = 0; i < 100; i++) {
            device.send(Packets.subscribe5(i + 1, NONE, topic("data/" + i + "/+"), 0));
        }
        device.bytes();
        device.send(Packets.subscribe5(200, NONE, topic("one/more/+"), 0));
        assertThat(device.answers().get(0).reasons5()).containsExactly(0x97);
    }

    @Test
    @DisplayName("[MQTT-3.8.3-3] No Local: the device's own messages do not come back")
    void noLocal() {
        device.send(Packets.subscribe5(1, NONE, topic("data"), NO_LOCAL)).bytes();
        device.send(Packets.publish5(0, 0, "data", NONE, "x")).acceptAll();
        assertThat(publishes()).isEmpty();
    }

    @Test
    @DisplayName(
            "[MQTT-3.3.1-12] [MQTT-3.3.1-13] RETAIN of an own message is 0, or as published where that was asked for")
    void retainAsPublished() {
        byte[] retained = Packets.publish5(0, 0, "data", NONE, "x");
        retained[0] |= 1;
        for (int options : new int[] {0, RETAIN_AS_PUBLISHED}) {
            RawDevice one = new RawDevice();
            one.send(Connect.v5().bytes());
            boolean available = one.answers().get(0).properties().number(Properties.RETAIN_AVAILABLE, 1) == 1;
            one.send(Packets.subscribe5(1, NONE, topic("data"), options)).bytes();
            one.send(retained).acceptAll();
            if (available) {
                assertThat(one.answers())
                        .singleElement()
                        .satisfies(answer -> assertThat(answer.retain()).isEqualTo(options == RETAIN_AS_PUBLISHED));
            }
        }
    }

    @Test
    @DisplayName(
            "[MQTT-3.3.4-2] [MQTT-3.3.4-3] [MQTT-3.3.4-4] [MQTT-3.3.2-3] overlapping subscriptions: one copy, the highest QoS, every identifier")
    void overlapping() {
        device.send(
                        Packets.subscribe5(1, Bytes.of(0x0B, 7), topic("#"), 0),
                        Packets.subscribe5(2, Bytes.of(0x0B).varint(300), topic("data"), 1),
                        Packets.subscribe5(3, NONE, topic("+"), 0))
                .bytes();
        device.send(Packets.publish5(1, 9, "data", NONE, "x")).acceptAll();
        assertThat(publishes()).singleElement().satisfies(answer -> {
            assertThat(answer.qos()).isEqualTo(1);
            assertThat(answer.properties().all(Properties.SUBSCRIPTION_ID)).containsExactlyInAnyOrder(7, 300);
        });
    }

    @Test
    @DisplayName("[MQTT-3.3.4-3] a delivery of the job has the identifiers of the subscriptions it matches")
    void identifierOfADelivery() {
        device.send(Packets.subscribe5(1, Bytes.of(0x0B, 7), topic("control"), 1))
                .bytes();
        device.deliver(1, "control", 1);
        assertThat(publishes().get(0).properties().all(Properties.SUBSCRIPTION_ID))
                .containsExactly(7);
    }

    @Test
    @DisplayName(
            "[MQTT-3.8.4-3] [MQTT-3.8.4-4] the same filter again takes the place of the first: options, QoS and identifier")
    void replaced() {
        device.send(
                        Packets.subscribe5(1, Bytes.of(0x0B, 7), topic("data"), NO_LOCAL),
                        Packets.subscribe5(2, Bytes.of(0x0B, 8), topic("data"), 1))
                .bytes();
        device.send(Packets.publish5(1, 9, "data", NONE, "x")).acceptAll();
        assertThat(publishes()).singleElement().satisfies(answer -> {
            assertThat(answer.qos()).isEqualTo(1);
            assertThat(answer.properties().all(Properties.SUBSCRIPTION_ID)).containsExactly(8);
        });
    }

    @Test
    @DisplayName("[MQTT-3.8.4-8] a message comes with the lower of its QoS and the granted one")
    void lowerQos() {
        device.send(Packets.subscribe5(1, NONE, topic("data"), 1)).bytes();
        device.send(Packets.publish5(0, 0, "data", NONE, "x"), Packets.publish5(2, 5, "data", NONE, "x"))
                .acceptAll();
        assertThat(publishes()).extracting(Answer::qos).containsExactly(0, 1);
    }

    @Test
    @DisplayName(
            "[MQTT-3.3.1-9] [MQTT-3.3.1-10] [MQTT-3.3.1-11] no retain handling brings a retained message: none is kept")
    void retainHandling() {
        for (int handling : new int[] {0, 0x10, 0x20}) {
            device.send(Packets.subscribe5(1, NONE, topic("data"), handling));
            assertThat(device.answers()).extracting(Answer::first).containsExactly(0x90);
        }
    }

    @Test
    @DisplayName(
            "[MQTT-3.10.4-1] [MQTT-3.10.4-2] [MQTT-3.10.4-4] [MQTT-3.10.4-5] [MQTT-3.10.4-6] [MQTT-3.11.3-1] [MQTT-3.11.3-2] one UNSUBACK, a code for each filter: 0, or 0x11 where there was none")
    void unsubscribe() {
        device.send(Packets.subscribe5(1, NONE, topic("data"), 0)).bytes();
        device.send(Packets.unsubscribe5(0x0102, topic("never"), topic("data"), topic("+")));
        assertThat(device.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.id()).isEqualTo(0x0102);
            assertThat(answer.reasons5()).containsExactly(0x11, 0, 0x11);
        });
        device.send(Packets.publish5(0, 0, "data", NONE, "x")).acceptAll();
        assertThat(publishes()).isEmpty();
    }

    @Test
    @DisplayName("[MQTT-3.10.4-3] what was under way when UNSUBSCRIBE came is completed")
    void underWay() {
        device.send(Packets.subscribe5(1, NONE, topic("control"), 1)).bytes();
        device.deliver(1, "control", 1);
        int id = publishes().get(0).id();
        device.send(Packets.unsubscribe5(2, topic("control")), Packets.puback(id));
        assertThat(device.lastEvent().getAcknowledged().getSequence()).isEqualTo(1);
    }

    @Test
    @DisplayName("[MQTT-4.7.3-4] filters are kept as they were sent: no case folding, no normal form")
    void noNormalisation() {
        String composed = topic("\u00e9/+");
        String decomposed = topic("e\u0301/+");
        device.send(Packets.subscribe5(1, NONE, composed, 0)).bytes();
        device.send(Packets.unsubscribe5(2, decomposed));
        assertThat(device.answers().get(0).reasons5()).containsExactly(0x11);
    }

    @Test
    @DisplayName("[MQTT-4.7.2-1] a wildcard first level matches no topic that begins with $")
    void dollar() {
        device.send(Packets.subscribe5(1, NONE, topic("#"), 0)).bytes();
        device.send(Packets.publish5To(0, 0, new Bytes().text("$" + topic("data")), NONE, "x"))
                .acceptAll();
        assertThat(publishes()).isEmpty();
    }

    @Test
    @DisplayName("[MQTT-3.1.2-5] a resumed session has its subscriptions, options and identifiers from the log")
    void resumed() {
        RawDevice one = new RawDevice();
        one.send(Connect.v5()
                .persistent()
                .properties(Bytes.of(0x11, 0, 0, 0, 60))
                .bytes());
        one.sessionState(RawDevice.EPOCH, List.of(topic("data"), "PROD123456/other/data"), 9);
        one.bytes();
        one.send(Packets.publish5(1, 1, "data", NONE, "x")).acceptAll();
        assertThat(one.answers())
                .filteredOn(answer -> answer.type() == 3)
                .singleElement()
                .satisfies(answer -> assertThat(answer.properties().all(Properties.SUBSCRIPTION_ID))
                        .containsExactly(9));
    }

    @Test
    @DisplayName("[MQTT-1.5.4-3] U+FEFF is a character like any other, not stripped")
    void byteOrderMark() {
        device.send(Packets.subscribe5(1, NONE, topic("\uFEFFa/+"), 0));
        assertThat(device.lastEvent().getSubscribed().getSubscriptions().get(0).getFilter())
                .isEqualTo(topic("\uFEFFa/+"));
    }

    private List<Answer> publishes() {
        return device.answers().stream().filter(answer -> answer.type() == 3).toList();
    }
}
