package io.tributary.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.mqtt.RawDevice;
import io.tributary.schemas.avro.Delivery;
import io.tributary.schemas.avro.MessageProperties;
import io.tributary.schemas.avro.UserProperty;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 5, sections 3.3 to 3.7, 4.3, 4.4, 4.6 and 4.9: messages, their properties and flow control, both ways. */
@ExtendWith(NoErrorsLogged.class)
class Publish5Test {
    private static final Bytes NONE = new Bytes();
    private static final int FIVE = 5;

    private final RawDevice device = new RawDevice();

    @Test
    @DisplayName("[MQTT-3.3.1-3] the DUP of a PUBLISH is kept for the log, and not sent on")
    void dupIsNotSentOn() {
        connect(NONE);
        device.send(Packets.subscribe5(1, NONE, RawDevice.topic("data"), 1)).bytes();
        byte[] packet = Packets.publish5(1, 7, "data", NONE, "x");
        packet[0] |= 8;
        device.send(packet).acceptAll();
        assertThat(device.messages().get(0).getDup()).isTrue();
        assertThat(publishes()).extracting(Answer::dup).containsExactly(false);
    }

    @Test
    @DisplayName("[MQTT-4.7.3-3] a topic of 65,535 bytes is more than a packet may have here: 0x95")
    void longestTopic() {
        connect(NONE);
        device.send(Packets.publish5To(0, 0, new Bytes().data(new byte[65_535]), NONE, "x"));
        assertThat(device.isOpen()).isFalse();
        assertThat(device.answers()).extracting(Answer::reason).containsExactly(0x95);
    }

    private Properties connect(Bytes properties) {
        device.send(Connect.v5().properties(properties).bytes());
        List<Answer> answers = device.answers();
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).reason()).isZero();
        return answers.get(0).properties();
    }

    @Test
    @DisplayName(
            "[MQTT-3.3.2-4] [MQTT-3.3.2-15] [MQTT-3.3.2-16] [MQTT-3.3.2-17] [MQTT-3.3.2-18] [MQTT-3.3.2-20] a message's properties reach Kafka unaltered, user properties in order")
    void propertiesToKafka() {
        connect(NONE);
        device.send(Packets.publish5(1, 1, "event", everyProperty(), "x"));
        MessageProperties properties = device.messages().get(0).getMessageProperties();
        assertThat(properties.getUtf8Payload()).isTrue();
        assertThat(properties.getContentType()).isEqualTo("text/plain");
        assertThat(properties.getResponseTopic()).isEqualTo("any/topic");
        assertThat(properties.getCorrelationData()).isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, (byte) 0xFF}));
        assertThat(properties.getExpirySeconds()).isEqualTo(3600);
        assertThat(properties.getUserProperties())
                .containsExactly(
                        new UserProperty("b", "1"),
                        new UserProperty("a", "2"),
                        new UserProperty("b", "1"),
                        new UserProperty("", ""));
    }

    @Test
    @DisplayName(
            "[MQTT-3.3.2-4] [MQTT-3.3.2-15] [MQTT-3.3.2-16] [MQTT-3.3.2-17] [MQTT-3.3.2-18] [MQTT-3.3.2-20] and back to the device that subscribed")
    void propertiesOfAnEcho() {
        connect(NONE);
        device.send(Packets.subscribe5(1, NONE, RawDevice.topic("data"), 1)).bytes();
        device.send(Packets.publish5(1, 1, "data", everyProperty(), "x")).acceptAll();
        Answer echo = publishes().get(0);
        Properties properties = echo.properties();
        assertThat(properties.number(Properties.PAYLOAD_FORMAT)).isEqualTo(1);
        assertThat(properties.get(Properties.CONTENT_TYPE)).isEqualTo("text/plain");
        assertThat(properties.get(Properties.RESPONSE_TOPIC)).isEqualTo("any/topic");
        assertThat(properties.all(Properties.USER_PROPERTY)).isEqualTo(List.of("b=1", "a=2", "b=1", "="));
        assertThat(properties.number(Properties.MESSAGE_EXPIRY)).isBetween(3500, 3600);
        assertThat(echo.payload5()).isEqualTo("x");
    }

    @Test
    @DisplayName("[MQTT-3.3.2-6] a delivery says the seconds left of its expiry")
    void expiryLeft() {
        connect(NONE);
        device.deliver(Delivery.newBuilder(RawDevice.delivery(1, "control", 1))
                .setExpiresAt(device.now().plusSeconds(100))
                .build());
        assertThat(publishes().get(0).properties().number(Properties.MESSAGE_EXPIRY))
                .isBetween(90, 100);
    }

    @Test
    @DisplayName("[MQTT-3.3.2-5] a delivery whose time has passed is not sent, and no longer waited for")
    void expired() {
        connect(NONE);
        device.deliver(Delivery.newBuilder(RawDevice.delivery(1, "control", 1))
                .setExpiresAt(device.now().minusSeconds(1))
                .build());
        assertThat(publishes()).isEmpty();
        assertThat(device.lastEvent().getAcknowledged().getSequence()).isEqualTo(1);
    }

    @Test
    @DisplayName("[MQTT-3.3.2-12] every alias up to the maximum CONNACK names is taken, and can be given another topic")
    void aliases() {
        int maximum = connect(NONE).number(Properties.TOPIC_ALIAS_MAXIMUM);
        for (int alias = 1; alias <= maximum; alias++) {
            device.send(Packets.publish5(0, 0, "event", alias(alias), "named"));
            device.send(Packets.publish5To(0, 0, new Bytes().text(""), alias(alias), "aliased"));
            device.passSeconds(1);
        }
        assertThat(device.messages())
                .hasSize(2 * maximum)
                .allSatisfy(message -> assertThat(message.getTopic()).isEqualTo(RawDevice.topic("event")));
        device.send(Packets.publish5(0, 0, "data", alias(1), "moved"));
        device.send(Packets.publish5To(0, 0, new Bytes().text(""), alias(1), "aliased"));
        assertThat(device.messages().get(2 * maximum + 1).getTopic()).isEqualTo(RawDevice.topic("data"));
        device.send(Packets.publish5(0, 0, "event", alias(maximum + 1), "x"));
        assertDisconnected(0x94);
    }

    @Test
    @DisplayName("[MQTT-3.3.2-7] an alias is its connection's: the next one does not know it")
    void aliasesDoNotOutliveTheConnection() {
        connect(NONE);
        device.send(Packets.publish5(0, 0, "event", alias(1), "x"));
        RawDevice next = device.again();
        next.send(Connect.v5().bytes()).bytes();
        next.send(Packets.publish5To(0, 0, new Bytes().text(""), alias(1), "x"));
        assertThat(next.isOpen()).isFalse();
    }

    @Test
    @DisplayName("[MQTT-3.3.2-7] an alias given with a topic the device may not use does not open that topic")
    void aliasOfAForbiddenTopic() {
        connect(NONE);
        device.send(Packets.publish5(0, 0, "control", alias(1), "x"));
        device.send(Packets.publish5To(1, 1, new Bytes().text(""), alias(1), "x"))
                .acceptAll();
        assertThat(device.messages()).isEmpty();
        assertThat(device.answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.reason()).isEqualTo(0x87));
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-26] [MQTT-3.1.2-27] [MQTT-3.3.2-11] the gateway uses no alias above the client's maximum, none when there is none")
    void aliasesToTheDevice() {
        for (int maximum : new int[] {0, 1}) {
            RawDevice one = new RawDevice();
            one.send(Connect.v5()
                            .properties(Bytes.of(Properties.TOPIC_ALIAS_MAXIMUM).u16(maximum))
                            .bytes())
                    .bytes();
            for (int i = 1; i <= 4; i++) {
                one.deliver(i, i % 2 == 0 ? "control" : "data", 0);
            }
            String[] names = new String[maximum + 1];
            List<Answer> answers = one.answers();
            assertThat(answers).hasSize(4);
            for (int i = 0; i < 4; i++) {
                int alias = answers.get(i).properties().number(Properties.TOPIC_ALIAS, 0);
                assertThat(alias).isLessThanOrEqualTo(maximum);
                String topic = answers.get(i).topic();
                if (topic.isEmpty()) {
                    topic = names[alias];
                }
                names[alias] = topic;
                assertThat(topic).isEqualTo(RawDevice.topic(i % 2 == 0 ? "data" : "control"));
            }
        }
    }

    @Test
    @DisplayName(
            "[MQTT-3.3.4-1] [MQTT-4.3.2-4] [MQTT-4.3.3-8] [MQTT-3.4.2-1] [MQTT-3.5.2-1] PUBACK and PUBREC with success, when Kafka has it, in order")
    void answers() {
        connect(NONE);
        device.send(
                Packets.publish5(1, 1, "event", NONE, "a"),
                Packets.publish5(2, 2, "event", NONE, "b"),
                Packets.publish5(0, 0, "event", NONE, "c"));
        device.accept(1);
        assertThat(device.bytes()).isEmpty();
        device.accept(0);
        List<Answer> answers = device.answers();
        assertThat(answers).extracting(Answer::first).containsExactly(0x40, 0x50);
        assertThat(answers).extracting(Answer::id).containsExactly(1, 2);
        assertThat(answers).extracting(Answer::reason).containsExactly(0, 0);
    }

    @Test
    @DisplayName(
            "[MQTT-4.3.3-10] [MQTT-4.3.3-11] [MQTT-4.3.3-12] [MQTT-3.7.2-1] QoS 2: one message until PUBREL, then PUBCOMP, then a new one")
    void qos2() {
        connect(NONE);
        device.send(Packets.publish5(2, 9, "event", NONE, "a")).acceptAll();
        byte[] again = Packets.publish5(2, 9, "event", NONE, "a");
        again[0] |= 8;
        device.send(again).acceptAll();
        assertThat(device.messages()).hasSize(1);
        assertThat(device.answers()).extracting(Answer::first).containsExactly(0x50, 0x50);
        device.send(Packets.pubrel(9));
        assertThat(device.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.first()).isEqualTo(0x70);
            assertThat(answer.reason()).isZero();
        });
        device.send(Packets.publish5(2, 9, "event", NONE, "b"));
        assertThat(device.messages()).hasSize(2);
    }

    @Test
    @DisplayName("[MQTT-3.6.2-1] [MQTT-2.2.1-5] a PUBREL of an id that is not known is a PUBCOMP with 0x92")
    void unknownPubrel() {
        connect(NONE);
        device.send(Packets.pubrel(77));
        assertThat(device.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.first()).isEqualTo(0x70);
            assertThat(answer.id()).isEqualTo(77);
            assertThat(answer.reason()).isEqualTo(0x92);
        });
    }

    @Test
    @DisplayName(
            "[MQTT-4.3.3-9] [MQTT-4.13.2-1] a topic that is not the device's is 0x87 in PUBACK or PUBREC; the id is free again; the connection stays")
    void notAuthorised() {
        connect(NONE);
        device.send(Packets.publish5(1, 1, "control", NONE, "x"), Packets.publish5(2, 2, "control", NONE, "x"));
        assertThat(device.answers()).extracting(Answer::reason).containsExactly(0x87, 0x87);
        device.send(Packets.publish5(2, 2, "event", NONE, "y")).acceptAll();
        assertThat(device.messages()).hasSize(1);
        assertThat(device.answers()).extracting(Answer::reason).containsExactly(0);
        assertThat(device.isOpen()).isTrue();
    }

    @Test
    @DisplayName("[MQTT-4.6.0-2] [MQTT-4.6.0-3] a refusal, too, waits its turn behind earlier messages")
    void refusalInOrder() {
        connect(NONE);
        device.send(Packets.publish5(1, 1, "event", NONE, "x"), Packets.publish5(1, 2, "control", NONE, "x"));
        assertThat(device.bytes()).isEmpty();
        device.acceptAll();
        assertThat(device.answers()).extracting(Answer::id).containsExactly(1, 2);
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-29] [MQTT-3.4.2-2] [MQTT-3.4.2-3] without Request Problem Information, PUBACK has no reason string and no user property")
    void noProblemInformation() {
        connect(Bytes.of(Properties.REQUEST_PROBLEM_INFORMATION, 0));
        device.send(Packets.publish5(1, 1, "control", NONE, "x"));
        assertThat(device.answers()).singleElement().satisfies(answer -> {
            assertThat(answer.reason()).isEqualTo(0x87);
            assertThat(answer.properties().has(Properties.REASON_STRING)).isFalse();
            assertThat(answer.properties().has(Properties.USER_PROPERTY)).isFalse();
        });
    }

    @Test
    @DisplayName(
            "[MQTT-4.4.0-2] [MQTT-4.3.2-3] a PUBACK with an error is an acknowledgement, and the log has its reason")
    void negativePuback() {
        connect(NONE);
        device.deliver(1, "control", 1);
        int id = publishes().get(0).id();
        device.send(new Bytes().u16(id).raw(0x97).packet(0x40));
        assertThat(device.lastEvent().getAcknowledged().getSequence()).isEqualTo(1);
        assertThat(device.lastEvent().getAcknowledged().getReasonCode()).isEqualTo(0x97);
        assertThat(publishes()).isEmpty();
    }

    @Test
    @DisplayName(
            "[MQTT-2.2.1-4] [MQTT-3.3.1-1] [MQTT-4.3.2-1] [MQTT-4.3.2-2] packet ids of deliveries are not 0 and not in use; DUP is 0 the first time, 1 when repeated")
    void idsOfDeliveries() {
        connect(NONE);
        device.deliver(1, "control", 1);
        device.redeliver(2, "control", 1);
        List<Answer> answers = publishes();
        assertThat(answers).extracting(Answer::dup).containsExactly(false, true);
        assertThat(answers).extracting(Answer::id).doesNotContain(0).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("[MQTT-2.2.1-2] [MQTT-4.3.1-1] a delivery of QoS 0 has no packet id and DUP 0")
    void qos0() {
        connect(NONE);
        device.redeliver(1, "control", 0);
        Answer answer = publishes().get(0);
        assertThat(answer.first()).isEqualTo(0x30);
        assertThat(answer.payload5()).isEqualTo("number 1");
    }

    @Test
    @DisplayName("[MQTT-2.2.1-5] PUBREC for a delivery of QoS 1 is no acknowledgement")
    void pubrecOfQos1() {
        connect(NONE);
        device.deliver(1, "control", 1);
        int id = publishes().get(0).id();
        device.send(new Bytes().u16(id).packet(0x50));
        assertThat(device.events()).noneMatch(event -> event.getAcknowledged() != null);
        assertThat(device.answers()).allMatch(answer -> answer.type() == 14 || answer.type() == 6);
    }

    @Test
    @DisplayName(
            "[MQTT-3.3.1-5] [MQTT-3.3.1-6] [MQTT-3.3.1-7] [MQTT-3.3.1-8] RETAIN is offered as CONNACK says: not available means 0x9A")
    void retain() {
        boolean available = connect(NONE).number(Properties.RETAIN_AVAILABLE, 1) == 1;
        byte[] retained = Packets.publish5(1, 1, "event", NONE, "x");
        retained[0] |= 1;
        device.send(retained).acceptAll();
        if (available) {
            assertThat(device.answers()).extracting(Answer::reason).containsExactly(0);
        } else {
            assertDisconnected(0x9A);
        }
    }

    @Test
    @DisplayName("[MQTT-4.6.0-5] [MQTT-4.6.0-6] deliveries come in the order of the job")
    void order() {
        connect(NONE);
        for (int i = 1; i <= FIVE; i++) {
            device.deliver(i, "control", i % 2);
        }
        assertThat(publishes())
                .extracting(Answer::payload5)
                .containsExactly("number 1", "number 2", "number 3", "number 4", "number 5");
    }

    private List<Answer> publishes() {
        return device.answers().stream().filter(answer -> answer.type() == 3).toList();
    }

    private void assertDisconnected(int reason) {
        List<Answer> answers = device.answers();
        assertThat(answers).isNotEmpty();
        Answer last = answers.get(answers.size() - 1);
        assertThat(last.first()).isEqualTo(0xE0);
        assertThat(last.reason()).isEqualTo(reason);
        assertThat(device.isOpen()).isFalse();
    }

    private static Bytes alias(int alias) {
        return Bytes.of(Properties.TOPIC_ALIAS).u16(alias);
    }

    private static Bytes everyProperty() {
        return Bytes.of(Properties.USER_PROPERTY)
                .text("b")
                .text("1")
                .raw(Properties.PAYLOAD_FORMAT, 1)
                .raw(Properties.USER_PROPERTY)
                .text("a")
                .text("2")
                .raw(Properties.CONTENT_TYPE)
                .text("text/plain")
                .raw(Properties.RESPONSE_TOPIC)
                .text("any/topic")
                .raw(Properties.USER_PROPERTY)
                .text("b")
                .text("1")
                .raw(Properties.CORRELATION_DATA)
                .data(0, 1, 0xFF)
                .raw(Properties.MESSAGE_EXPIRY)
                .u32(3600)
                .raw(Properties.USER_PROPERTY)
                .text("")
                .text("");
    }
}
