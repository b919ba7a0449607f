package io.tributary.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.mqtt.RawDevice;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 3.1.1, sections 3.3 to 3.7, 4.3 and 4.6: messages and their acknowledgements, both ways. */
@ExtendWith(NoErrorsLogged.class)
class Publish311Test {
    private final RawDevice device = new RawDevice();

    @BeforeEach
    void connect() {
        device.send(Connect.v311().bytes()).bytes();
    }

    @Test
    @DisplayName("[MQTT-3.3.1-1] [MQTT-4.3.2-1] a delivery repeated has DUP 1, a first one 0")
    void dupOfDeliveries() {
        device.deliver(1, "control", 1);
        device.redeliver(2, "control", 1);
        assertThat(device.answers()).extracting(Answer::dup).containsExactly(false, true);
    }

    @Test
    @DisplayName("[MQTT-3.3.1-2] [MQTT-4.3.1-1] a delivery of QoS 0 has DUP 0, a repeated one too")
    void noDupAtQos0() {
        device.redeliver(1, "control", 0);
        assertThat(device.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.dup()).isFalse();
            assertThat(answer.qos()).isZero();
        });
    }

    @Test
    @DisplayName(
            "[MQTT-3.3.1-2] a PUBLISH of QoS 0 with DUP, which no client may send, is taken as one without: old clients do it")
    void dupAtQos0FromAClient() {
        device.send(new Bytes().text(RawDevice.topic("event")).raw('x').packet(0x38));
        assertThat(device.isOpen()).isTrue();
        assertThat(device.payload(0)).isEqualTo("x");
    }

    @Test
    @DisplayName("[MQTT-3.3.1-3] the DUP of a PUBLISH is kept for the log, and not sent on")
    void dupIsNotSentOn() {
        device.send(Packets.subscribe(1, RawDevice.topic("data"), 1)).bytes();
        device.send(new Bytes().text(RawDevice.topic("data")).u16(7).raw('x').packet(0x3A))
                .acceptAll();
        assertThat(device.messages().get(0).getDup()).isTrue();
        assertThat(device.answers())
                .filteredOn(answer -> answer.type() == 3)
                .singleElement()
                .satisfies(answer -> assertThat(answer.dup()).isFalse());
    }

    @Test
    @DisplayName("[MQTT-3.3.1-4] QoS 3 closes")
    void qos3() {
        device.send(Packets.publish(3, 1, "event", "x"));
        assertClosed();
    }

    @ParameterizedTest(name = "payload of {0} bytes")
    @ValueSource(ints = {0, 1, 200})
    @DisplayName("[MQTT-3.3.1-5] [MQTT-3.3.1-10] [MQTT-3.3.1-12] a retained message is a message; nothing is kept")
    void retained(int size) {
        device.send(new Bytes()
                        .text(RawDevice.topic("data"))
                        .u16(1)
                        .raw(new byte[size])
                        .packet(0x33))
                .acceptAll();
        assertThat(device.hex()).containsExactly("40 02 00 01");
        device.send(Packets.subscribe(2, RawDevice.topic("data"), 1));
        assertThat(device.hex()).containsExactly("90 03 00 02 01");
    }

    @Test
    @DisplayName("[MQTT-3.3.1-9] a message reaches an established subscription with RETAIN 0, however it was published")
    void retainIsNotSentOn() {
        device.send(Packets.subscribe(1, RawDevice.topic("data"), 1)).bytes();
        device.send(new Bytes().text(RawDevice.topic("data")).raw('x').packet(0x31))
                .acceptAll();
        assertThat(device.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.retain()).isFalse();
            assertThat(answer.payload()).isEqualTo("x");
        });
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"+", "#", "event/+", "event/#", "ev+nt", "event#"})
    @DisplayName("[MQTT-3.3.2-2] [MQTT-4.7.1-1] a topic name with a wildcard closes, at QoS 0 too")
    void wildcardTopic(String suffix) {
        device.send(Packets.publish(0, 0, suffix, "x"));
        assertClosed();
    }

    @Test
    @DisplayName("[MQTT-4.7.3-1] an empty topic name closes, at QoS 0 too")
    void emptyTopic() {
        device.send(Packets.publishTo(0, 0, new Bytes().text(""), "x"));
        assertClosed();
    }

    @Test
    @DisplayName("[MQTT-4.7.3-3] a topic of 65,535 bytes is refused, not the gateway's end")
    void longestTopic() {
        device.send(Packets.publishTo(0, 0, new Bytes().data(new byte[65_535]), "x"));
        assertClosed();
    }

    @Test
    @DisplayName(
            "[MQTT-4.7.3-4] topics are compared as they are: no case folding, no normal form, no empty level removed")
    void noNormalisation() {
        device.send(
                Packets.publish(0, 0, "EVENT", "x"),
                Packets.publish(0, 0, "/event", "x"),
                Packets.publish(0, 0, "event/", "x"),
                Packets.publishTo(0, 0, new Bytes().text("/" + RawDevice.topic("event")), "x"));
        assertThat(device.messages()).isEmpty();
        assertThat(device.isOpen()).isTrue();
    }

    @Test
    @DisplayName("[MQTT-3.3.2-3] a delivery's topic is the one that was subscribed")
    void topicOfADelivery() {
        device.deliver(1, "control", 0);
        assertThat(device.answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.topic()).isEqualTo(RawDevice.topic("control")));
    }

    @Test
    @DisplayName(
            "[MQTT-3.3.4-1] [MQTT-4.3.2-2] QoS 0 has no answer, 1 a PUBACK, 2 a PUBREC, each once and only when Kafka has it")
    void answers() {
        device.send(
                Packets.publish(0, 0, "event", "a"),
                Packets.publish(1, 1, "event", "b"),
                Packets.publish(2, 2, "event", "c"));
        assertThat(device.bytes()).isEmpty();
        device.acceptAll();
        assertThat(device.hex()).containsExactly("40 02 00 01", "50 02 00 02");
        device.passSeconds(30);
        assertThat(device.bytes()).isEmpty();
    }

    @Test
    @DisplayName("[MQTT-3.3.5-1] of overlapping subscriptions the highest QoS counts, and the message comes once")
    void overlapping() {
        device.send(
                        Packets.subscribe(1, RawDevice.topic("#"), 0),
                        Packets.subscribe(2, RawDevice.topic("data"), 1),
                        Packets.subscribe(3, RawDevice.topic("+"), 0))
                .bytes();
        device.send(Packets.publish(1, 9, "data", "x")).acceptAll();
        assertThat(device.answers())
                .filteredOn(answer -> answer.type() == 3)
                .singleElement()
                .satisfies(answer -> assertThat(answer.qos()).isEqualTo(1));
    }

    @Test
    @DisplayName("[MQTT-3.3.5-2] a topic that is not the device's closes at QoS 1 and 2, and is dropped at QoS 0")
    void notAuthorised() {
        device.send(Packets.publish(0, 0, "control", "x"));
        assertThat(device.isOpen()).isTrue();
        device.send(Packets.publish(1, 1, "control", "x"));
        assertClosed();
        RawDevice other = new RawDevice();
        other.send(Connect.v311().bytes(), Packets.publish(2, 1, "control", "x"));
        assertThat(other.isOpen()).isFalse();
    }

    @Test
    @DisplayName("[MQTT-4.3.2-2] the same packet id after its PUBACK is a new message, DUP or not")
    void sameIdAgainIsNew() {
        device.send(Packets.publish(1, 1, "event", "a")).acceptAll();
        device.send(new Bytes().text(RawDevice.topic("event")).u16(1).raw('b').packet(0x3A))
                .acceptAll();
        assertThat(device.hex()).containsExactly("40 02 00 01", "40 02 00 01");
        assertThat(device.messages()).hasSize(2);
    }

    @Test
    @DisplayName(
            "[MQTT-4.3.3-2] QoS 2: until PUBREL the same packet id is the same message; after PUBCOMP it is a new one")
    void qos2() {
        device.send(Packets.publish(2, 5, "event", "a")).acceptAll();
        device.send(new Bytes().text(RawDevice.topic("event")).u16(5).raw('a').packet(0x3C))
                .acceptAll();
        assertThat(device.messages()).hasSize(1);
        assertThat(device.hex()).containsExactly("50 02 00 05", "50 02 00 05");
        device.send(Packets.pubrel(5));
        assertThat(device.hex()).containsExactly("70 02 00 05");
        device.send(Packets.publish(2, 5, "event", "b")).acceptAll();
        assertThat(device.messages()).hasSize(2);
        assertThat(device.hex()).containsExactly("50 02 00 05");
    }

    @Test
    @DisplayName("[MQTT-4.3.3-2] a PUBREL of an id that is not known is answered too: its PUBCOMP may have been lost")
    void pubrelAgain() {
        device.send(Packets.pubrel(77));
        assertThat(device.hex()).containsExactly("70 02 00 4d");
        assertThat(device.isOpen()).isTrue();
    }

    @Test
    @DisplayName(
            "[MQTT-2.3.1-4] [MQTT-4.3.2-1] deliveries under way have packet ids of their own, none 0, a freed one is used again")
    void idsOfDeliveries() {
        for (int i = 1; i <= 16; i++) {
            device.deliver(i, "control", 1);
        }
        List<Integer> ids = device.answers().stream().map(Answer::id).toList();
        assertThat(ids).doesNotContain(0).doesNotHaveDuplicates().hasSize(16);
        device.send(Packets.puback(ids.get(3)));
        device.deliver(17, "control", 1);
        assertThat(device.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.id()).isNotZero();
            assertThat(ids.stream().filter(id -> !id.equals(ids.get(3)))).doesNotContain(answer.id());
        });
    }

    @Test
    @DisplayName("[MQTT-4.3.2-1] a delivery counts as unacknowledged until its PUBACK, and is told to the log once")
    void pubackFromTheDevice() {
        device.deliver(1, "control", 1);
        int id = device.answers().get(0).id();
        int before = device.events().size();
        device.send(Packets.puback(id), Packets.puback(id), Packets.puback(id + 1));
        assertThat(device.events()).hasSize(before + 1);
        assertThat(device.lastEvent().getAcknowledged().getSequence()).isEqualTo(1);
        assertThat(device.isOpen()).isTrue();
    }

    @ParameterizedTest(name = "first byte {0}")
    @ValueSource(ints = {0x50, 0x70})
    @DisplayName("[MQTT-4.8.0-1] PUBREC or PUBCOMP for what was not sent with QoS 2 is not answered as if it were")
    void acksOfQos2(int first) {
        device.deliver(1, "control", 1);
        int id = device.answers().get(0).id();
        device.send(new Bytes().u16(id).packet(first));
        assertThat(device.bytes()).isEmpty();
        assertThat(device.events()).noneMatch(event -> event.getAcknowledged() != null);
    }

    @Test
    @DisplayName(
            "[MQTT-4.6.0-2] [MQTT-4.6.0-3] PUBACK and PUBREC leave in the order of the PUBLISH packets, whatever order Kafka answers in")
    void orderOfAnswers() {
        device.send(Bytes.join(
                Packets.publish(1, 1, "event", "a"),
                Packets.publish(2, 2, "event", "b"),
                Packets.publish(1, 3, "event", "c"),
                Packets.publish(2, 4, "event", "d")));
        for (int index : new int[] {3, 1, 2}) {
            device.accept(index);
            assertThat(device.bytes()).isEmpty();
        }
        device.accept(0);
        assertThat(device.hex()).containsExactly("40 02 00 01", "50 02 00 02", "40 02 00 03", "50 02 00 04");
    }

    @Test
    @DisplayName("[MQTT-4.6.0-5] [MQTT-4.6.0-6] messages go to the log, and deliveries to the device, in their order")
    void orderOfMessages() {
        for (int i = 1; i <= 9; i++) {
            device.send(Packets.publish(1, i, "event", "m" + i));
            device.deliver(i, "control", 1);
        }
        assertThat(device.messages()).hasSize(9);
        for (int i = 0; i < 9; i++) {
            assertThat(device.payload(i)).isEqualTo("m" + (i + 1));
        }
        assertThat(device.answers())
                .extracting(Answer::payload)
                .containsExactly(
                        "number 1",
                        "number 2",
                        "number 3",
                        "number 4",
                        "number 5",
                        "number 6",
                        "number 7",
                        "number 8",
                        "number 9");
    }

    @Test
    @DisplayName("[MQTT-4.8.0-2] what Kafka refuses for good is never acknowledged; the connection closes")
    void refusedByKafka() {
        device.send(Packets.publish(1, 1, "event", "a"), Packets.publish(1, 2, "event", "b"));
        device.accept(1);
        device.fail(0);
        assertThat(device.bytes()).isEmpty();
        assertThat(device.isOpen()).isFalse();
    }

    @Test
    @DisplayName("[MQTT-3.12.4-1] PINGREQ is answered, while messages wait for Kafka too")
    void ping() {
        device.send(Packets.publish(1, 1, "event", "a"), Packets.PINGREQ);
        assertThat(device.hex()).containsExactly("d0 00");
    }

    @Test
    @DisplayName(
            "[MQTT-3.14.4-1] [MQTT-3.14.4-2] after DISCONNECT nothing is read or answered, and the connection closes")
    void disconnect() {
        device.send(Bytes.join(Packets.DISCONNECT, Packets.publish(1, 1, "event", "x"), Packets.PINGREQ));
        assertThat(device.bytes()).isEmpty();
        assertThat(device.messages()).isEmpty();
        assertThat(device.isOpen()).isFalse();
        assertThat(device.lastEvent().getSessionClosed().getReason()).isEqualTo("disconnect");
    }

    private void assertClosed() {
        assertThat(device.isOpen()).isFalse();
        assertThat(device.bytes()).isEmpty();
        assertThat(device.messages()).isEmpty();
        assertThat(device.lastEvent().getSessionClosed()).isNotNull();
    }
}
