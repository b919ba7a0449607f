package io.tributary.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.delivery.NotDelivered;
import io.tributary.gateway.mqtt.RawDevice;
import io.tributary.schemas.avro.Acknowledged;
import io.tributary.schemas.avro.Delivery;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 5, sections 3.1.2.11.3, 3.1.2.11.4, 3.2.2.3.6 and 4.9: windows and sizes, both ways. */
@ExtendWith(NoErrorsLogged.class)
class FlowControl5Test {
    private static final Bytes NONE = new Bytes();

    private final RawDevice device = new RawDevice();

    private Properties connect(Bytes properties) {
        device.send(Connect.v5().properties(properties).bytes());
        List<Answer> answers = device.answers();
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).reason()).isZero();
        return answers.get(0).properties();
    }

    @Test
    @DisplayName(
            "[MQTT-3.3.4-9] [MQTT-4.9.0-1] [MQTT-4.9.0-2] no more deliveries than the Receive Maximum are unacknowledged; the rest come when one is")
    void receiveMaximum() {
        connect(Bytes.of(Properties.RECEIVE_MAXIMUM).u16(2));
        for (int i = 1; i <= 4; i++) {
            device.deliver(i, "control", 1);
        }
        List<Answer> first = publishes();
        assertThat(first).hasSize(2);
        device.send(Packets.puback(first.get(0).id()));
        List<Answer> next = publishes();
        assertThat(next).extracting(Answer::payload5).containsExactly("number 3");
        device.send(
                Packets.puback(first.get(1).id()), Packets.puback(next.get(0).id()));
        assertThat(publishes()).extracting(Answer::payload5).containsExactly("number 4");
    }

    @Test
    @DisplayName(
            "[MQTT-3.3.4-10] [MQTT-4.9.0-3] while the window is full everything else is answered, and QoS 0 delivered")
    void fullWindow() {
        connect(Bytes.of(Properties.RECEIVE_MAXIMUM).u16(1));
        device.deliver(1, "control", 1);
        device.deliver(2, "control", 1);
        publishes();
        device.send(Packets.PINGREQ, Packets.publish5(1, 1, "event", NONE, "x")).acceptAll();
        assertThat(device.answers()).extracting(Answer::first).containsExactly(0xD0, 0x40);
    }

    @Test
    @DisplayName(
            "[MQTT-3.3.4-7] a client that sends more unacknowledged messages than the gateway's Receive Maximum is told 0x93")
    void receiveMaximumOfTheGateway() {
        int maximum = connect(NONE).number(Properties.RECEIVE_MAXIMUM, 65_535);
        for (int i = 1; i <= maximum && maximum < 65_535; i++) {
            device.send(Packets.publish5(2, i, "event", NONE, ""));
        }
        assertThat(device.isOpen()).isTrue();
        device.send(Packets.publish5(2, maximum + 1, "event", NONE, ""));
        for (int i = 0; i < 60 && device.isOpen(); i++) {
            device.passSeconds(1);
            device.send(Packets.PINGREQ);
        }
        List<Answer> answers = device.answers();
        assertThat(answers.get(answers.size() - 1).reason()).isEqualTo(0x93);
        assertThat(device.isOpen()).isFalse();
    }

    @Test
    @DisplayName(
            "[MQTT-3.1.2-24] [MQTT-3.1.2-25] a delivery larger than the client's Maximum Packet Size is not sent, and settled as if it had been")
    void maximumPacketSize() {
        connect(Bytes.of(Properties.MAXIMUM_PACKET_SIZE).u32(64));
        device.deliver(Delivery.newBuilder(RawDevice.delivery(1, "control", 1))
                .setPayload(ByteBuffer.allocate(64))
                .build());
        assertThat(publishes()).isEmpty();
        Acknowledged settled = device.lastEvent().getAcknowledged();
        assertThat(settled.getSequence()).isEqualTo(1);
        assertThat(settled.getReasonCode()).isEqualTo(NotDelivered.TOO_LARGE.reasonCode());
        device.deliver(2, "control", 1);
        assertThat(publishes()).hasSize(1);
    }

    @Test
    @DisplayName("[MQTT-3.2.2-15] a payload above the platform's limit is 0x95 and closes")
    void tooLarge() {
        connect(NONE);
        device.send(Packets.publish5(1, 1, "event", NONE, "x".repeat(16 * 1024)));
        assertThat(device.isOpen()).isTrue();
        device.acceptAll().bytes();
        device.send(Packets.publish5(1, 2, "event", NONE, "x".repeat(16 * 1024 + 1)));
        assertDisconnected(0x95);
    }

    @Test
    @DisplayName(
            "[MQTT-3.2.2-15] a packet above the Maximum Packet Size of CONNACK is 0x95, as soon as it says how long it is")
    void tooLong() {
        int maximum = connect(NONE).number(Properties.MAXIMUM_PACKET_SIZE);
        device.send(new Bytes().raw(0x30).varint(maximum).array());
        assertDisconnected(0x95);
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
}
