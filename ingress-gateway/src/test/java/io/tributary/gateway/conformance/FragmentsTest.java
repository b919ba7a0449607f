package io.tributary.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.mqtt.RawDevice;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.testing.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However the network cuts a stream, the gateway reads the same packets and gives the same answers. [MQTT-4.2.0-1] */
@ExtendWith(NoErrorsLogged.class)
class FragmentsTest {
    private static final Bytes NONE = new Bytes();

    /** Whole conversations, one of each version. */
    enum Dialogue {
        V31(Connect.v31().bytes(), packets3()),
        V311(Connect.v311().will(1, "event", "gone").bytes(), packets3()),
        V5(
                Connect.v5()
                        .properties(Bytes.of(Properties.RECEIVE_MAXIMUM, 0, 9, Properties.USER_PROPERTY)
                                .text("a")
                                .text("b"))
                        .bytes(),
                packets5());

        private final byte[] connect;
        private final List<byte[]> packets;

        Dialogue(byte[] connect, List<byte[]> packets) {
            this.connect = connect;
            this.packets = packets;
        }

        byte[] stream() {
            return Bytes.join(connect, Bytes.join(packets.toArray(byte[][]::new)));
        }

        private static List<byte[]> packets3() {
            return List.of(
                    Packets.subscribe(1, RawDevice.topic("data"), 1),
                    Packets.publish(0, 0, "event", "first"),
                    Packets.publish(1, 7, "event", "x".repeat(130)),
                    Packets.publish(2, 8, "event", ""),
                    Packets.pubrel(99),
                    Packets.PINGREQ,
                    Packets.puback(1),
                    Packets.unsubscribe(2, RawDevice.topic("data")),
                    Packets.publish(1, 9, "event", "last"));
        }

        private static List<byte[]> packets5() {
            return List.of(
                    Packets.subscribe5(1, Bytes.of(Properties.SUBSCRIPTION_ID).varint(300), RawDevice.topic("data"), 1),
                    Packets.publish5(0, 0, "event", NONE, "first"),
                    Packets.publish5(
                            1, 7, "event", Bytes.of(Properties.CONTENT_TYPE).text("text/plain"), "x".repeat(130)),
                    Packets.publish5(2, 8, "event", NONE, ""),
                    Packets.pubrel(99),
                    Packets.PINGREQ,
                    new Bytes().u16(1).raw(0, 0).packet(0x40),
                    Packets.unsubscribe5(2, RawDevice.topic("data")),
                    Packets.publish5(1, 9, "event", NONE, "last"));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("[MQTT-4.2.0-1] a stream cut in two, at every byte, means the same")
    void everyCut(Dialogue dialogue) {
        byte[] stream = dialogue.stream();
        Outcome whole = run(List.of(stream));
        assertThat(whole.messages).containsExactly("0 first", "1 " + "x".repeat(130), "2 ", "1 last");
        for (int cut = 1; cut < stream.length; cut++) {
            Outcome inTwo = run(List.of(Arrays.copyOf(stream, cut), Arrays.copyOfRange(stream, cut, stream.length)));
            assertThat(inTwo).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a stream that comes byte by byte means the same")
    void byteByByte(Dialogue dialogue) {
        byte[] stream = dialogue.stream();
        List<byte[]> bytes = new ArrayList<>();
        for (byte b : stream) {
            bytes.add(new byte[] {b});
        }
        assertThat(run(bytes)).isEqualTo(run(List.of(stream)));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a stream cut anywhere, any number of times, means the same")
    void anyCuts(Dialogue dialogue) {
        byte[] stream = dialogue.stream();
        Outcome whole = run(List.of(stream));
        Samples.forAll(
                200,
                random -> {
                    List<byte[]> parts = new ArrayList<>();
                    for (int at = 0; at < stream.length; ) {
                        int end = Math.min(stream.length, at + 1 + random.nextInt(40));
                        parts.add(Arrays.copyOfRange(stream, at, end));
                        at = end;
                    }
                    return parts;
                },
                parts -> assertThat(run(parts)).isEqualTo(whole));
    }

    @Test
    @DisplayName("a packet that claims a megabyte is refused when it says so, not when the megabyte is here")
    void claims() {
        for (int length : new int[] {1 << 20, 268_435_455}) {
            RawDevice device = new RawDevice();
            device.send(Connect.v311().bytes()).bytes();
            device.send(
                    new Bytes().raw(0x30).varint(length).u16(0xFFFF).raw('a').array());
            device.send(new byte[4096]);
            assertThat(device.isOpen()).isFalse();
            assertThat(device.messages()).isEmpty();
        }
    }

    @Test
    @DisplayName("a CONNECT that claims a megabyte is refused when it says so")
    void connectClaims() {
        RawDevice device = new RawDevice();
        device.send(new Bytes().raw(0x10).varint(1 << 20).text("MQTT").raw(4).array());
        assertThat(device.isOpen()).isFalse();
    }

    private static Outcome run(List<byte[]> reads) {
        RawDevice device = new RawDevice();
        for (byte[] read : reads) {
            device.send(read);
        }
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < device.messages().size(); i++) {
            UplinkMessage message = device.messages().get(i);
            messages.add(message.getQos() + " " + device.payload(i));
        }
        List<String> events = device.events().stream()
                .map(event -> event.getSubscribed() != null
                        ? "subscribed " + event.getSubscribed()
                        : event.getSessionClosed() != null
                                ? "closed " + event.getSessionClosed().getReason()
                                : event.getUnsubscribed() != null ? "unsubscribed" : "opened")
                .toList();
        List<String> answers = device.acceptAll().hex();
        // SUBACK waits for the log, PINGRESP does not: only within a kind is the order given.
        List<String> sorted = answers.stream()
                .sorted(Comparator.comparing(answer -> answer.charAt(0)))
                .toList();
        return new Outcome(sorted, messages, events, device.isOpen());
    }

    private record Outcome(List<String> answers, List<String> messages, List<String> events, boolean open) {}
}
