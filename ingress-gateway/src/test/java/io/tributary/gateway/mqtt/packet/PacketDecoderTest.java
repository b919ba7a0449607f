package io.tributary.gateway.mqtt.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tributary.testing.Samples;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketDecoderTest {
    private static final String CONNECT_3 = "10 0d 0004 4d515454 04 02 003c 0001 61";
    private static final String CONNECT_5 = "10 0e 0004 4d515454 05 02 003c 00 0001 61";
    private static final String PUBLISH_5 = "32 0c 0001 74 0007 03 23 0003 68 69 2e";

    @Test
    void packetsCutAtEveryByteAreTheSamePackets() {
        byte[] all = bytes(CONNECT_5 + PUBLISH_5 + "c000" + "82 09 0001 02 0b05 0001 74 01" + "62 02 0007" + "e0 00");
        List<String> whole = decode(new EmbeddedChannel(new PacketDecoder(1024)), all, all.length);
        assertThat(whole).hasSize(6).noneMatch(packet -> packet.startsWith("Bad"));
        for (int cut = 1; cut < all.length; cut++) {
            assertThat(decode(new EmbeddedChannel(new PacketDecoder(1024)), all, cut))
                    .isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MALFORMED_PACKET, 30 03 ffff 61, a topic that claims more bytes than there are",
        "MALFORMED_PACKET, 36 05 0001 61 0001, QoS 3 [MQTT-3.3.1-4]",
        "MALFORMED_PACKET, 30 05 0003 c0af61, not UTF-8 [MQTT-1.5.4-1]",
        "MALFORMED_PACKET, 30 05 0003 eda080, a surrogate [MQTT-1.5.4-1]",
        "MALFORMED_PACKET, 30 05 0003 610061, U+0000 [MQTT-1.5.4-2]",
        "TOPIC_NAME_INVALID, 30 05 0003 612f2b, a wildcard [MQTT-3.3.2-2]",
        "PROTOCOL_ERROR, 32 05 0001 61 0000, packet identifier 0 [MQTT-2.3.1-1]",
        "MALFORMED_PACKET, 80 06 0001 0001 61 00, flags of SUBSCRIBE [MQTT-3.8.1-1]",
        "PROTOCOL_ERROR, 82 02 0001, no filter [MQTT-3.8.3-3]",
        "MALFORMED_PACKET, 82 06 0001 0001 61 04, reserved bits [MQTT-3-8.3-4]",
        "PROTOCOL_ERROR, a2 02 0001, no filter [MQTT-3.10.3-2]",
        "MALFORMED_PACKET, 60 02 0001, flags of PUBREL [MQTT-3.6.1-1]",
        "MALFORMED_PACKET, c0 01 00, PINGREQ with a body",
        "MALFORMED_PACKET, e0 01 00, DISCONNECT with a body [MQTT-3.14.1-1]",
        "MALFORMED_PACKET, f0 00, type 15 is reserved in 3.1.1",
        "PROTOCOL_ERROR, 20 02 0000, CONNACK from a client",
        "MALFORMED_PACKET, 30 ffffffff 01, Remaining Length of five bytes",
        "PACKET_TOO_LARGE, 30 ffff7f, 2 MB announced",
        "PROTOCOL_ERROR, 10 0d 0004 4d515454 04 02 003c 0001 61, a second CONNECT [MQTT-3.1.0-2]"
    })
    void whatIsNoPacketIsOneBadPacketAndNothingAfterIt(Reason reason, String hex, String what) {
        List<String> packets = decode(bytes(CONNECT_3 + hex + "c000"));
        assertThat(packets).as(what).hasSize(2);
        assertThat(packets.get(1)).startsWith("Bad[reason=" + reason);
    }

    @ParameterizedTest
    @CsvSource({
        "MALFORMED_PACKET, 30 06 0001 74 02 0b01, an identifier of subscriptions from a client",
        "PROTOCOL_ERROR, 30 08 0001 74 04 0101 0100, a property twice",
        "PROTOCOL_ERROR, 30 06 0001 74 02 0102, Payload Format Indicator 2",
        "MALFORMED_PACKET, 30 06 0001 74 09 0100, properties longer than the packet",
        "MALFORMED_PACKET, 30 07 0001 74 02 020000, a property longer than the properties",
        "MALFORMED_PACKET, 30 06 0001 74 02 7f00, no such property",
        "TOPIC_ALIAS_INVALID, 30 07 0001 74 03 230000, alias 0 [MQTT-3.3.2-8]",
        "PROTOCOL_ERROR, 30 03 0000 00, neither topic nor alias",
        "MALFORMED_PACKET, 38 04 0001 74 00, DUP with QoS 0 [MQTT-3.3.1-2]",
        "PROTOCOL_ERROR, 30 09 0001 74 05 08 0002 612b, a wildcard in Response Topic [MQTT-3.3.2-14]",
        "PROTOCOL_ERROR, 82 09 0001 02 0b00 0001 61 00, Subscription Identifier 0",
        "MALFORMED_PACKET, 82 07 0001 00 0001 61 40, reserved bits [MQTT-3.8.3-5]",
        "PROTOCOL_ERROR, 82 07 0001 00 0001 61 30, Retain Handling 3",
        "MALFORMED_PACKET, 30 05 0001 74 8000, a Variable Byte Integer too long [MQTT-1.5.5-1]"
    })
    void whatIsNoPacketOfMqtt5(Reason reason, String hex, String what) {
        List<String> packets = decode(bytes(CONNECT_5 + hex));
        assertThat(packets).as(what).hasSize(2);
        assertThat(packets.get(1)).startsWith("Bad[reason=" + reason);
    }

    @ParameterizedTest
    @CsvSource({
        "PROTOCOL_ERROR, c000, not CONNECT [MQTT-3.1.0-1]",
        "UNSUPPORTED_PROTOCOL_VERSION, 10 0d 0004 4d515458 04 02 003c 0001 61, another name [MQTT-3.1.2-1]",
        "UNSUPPORTED_PROTOCOL_VERSION, 10 0d 0004 4d515454 06 02 003c 0001 61, another level [MQTT-3.1.2-2]",
        "MALFORMED_PACKET, 10 0d 0004 4d515454 04 03 003c 0001 61, the reserved flag [MQTT-3.1.2-3]",
        "MALFORMED_PACKET, 10 0d 0004 4d515454 04 22 003c 0001 61, Will Retain without will [MQTT-3.1.2-15]",
        "MALFORMED_PACKET, 10 0d 0004 4d515454 04 42 003c 0001 61, password without name [MQTT-3.1.2-22]",
        "MALFORMED_PACKET, 11 0d 0004 4d515454 04 02 003c 0001 61, flags of the header",
        "MALFORMED_PACKET, 10 0e 0004 4d515454 04 02 003c 0001 61 00, more behind the last field",
        "PROTOCOL_ERROR, 10 11 0004 4d515454 05 02 003c 03 210000 0001 61, Receive Maximum 0",
        "PROTOCOL_ERROR, 10 13 0004 4d515454 05 02 003c 05 2700000000 0001 61, Maximum Packet Size 0",
        "PROTOCOL_ERROR, 10 12 0004 4d515454 05 02 003c 04 16000161 0001 61, data without a method"
    })
    void aConnectThatIsNone(Reason reason, String hex, String what) {
        assertThat(decode(bytes(hex))).as(what).singleElement().asString().startsWith("Bad[reason=" + reason);
    }

    @Test
    void whileItIsPausedNothingIsMadeAndNothingIsLost() {
        PacketDecoder decoder = new PacketDecoder(1024);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        decoder.pause(PacketDecoder.OPENING);
        decoder.pause(PacketDecoder.QUOTA);
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.writeInbound(Unpooled.wrappedBuffer(bytes(CONNECT_3 + "c000c000")));
        assertThat(channel.inboundMessages()).isEmpty();
        decoder.resume(PacketDecoder.OPENING);
        assertThat(channel.inboundMessages()).isEmpty();
        decoder.resume(PacketDecoder.QUOTA);
        assertThat(channel.inboundMessages()).hasSize(3);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void noBytesWhateverMakeItFail() {
        byte[] seed = bytes(CONNECT_5 + PUBLISH_5 + "82 09 0001 02 0b05 0001 74 01" + "e0 00");
        Samples.forAll(
                20_000,
                random -> {
                    byte[] spoiled = seed.clone();
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        spoiled[random.nextInt(spoiled.length)] = (byte) random.nextInt();
                    }
                    return HexFormat.of().formatHex(spoiled);
                },
                hex -> {
                    List<String> packets = decode(HexFormat.of().parseHex(hex));
                    assertThat(packets.stream()
                                    .filter(packet -> packet.startsWith("Bad"))
                                    .count())
                            .isLessThanOrEqualTo(1);
                });
    }

    private static List<String> decode(byte[] bytes) {
        return decode(new EmbeddedChannel(new PacketDecoder(1024)), bytes, bytes.length);
    }

    /** As text, so that payloads are read while they are there. */
    private static List<String> decode(EmbeddedChannel channel, byte[] bytes, int cut) {
        List<String> packets = new ArrayList<>();
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object packet) {
                packets.add(
                        packet instanceof Packet.Publish publish
                                ? publish.topic() + text(publish.payload())
                                : packet.toString());
            }
        });
        channel.writeInbound(Unpooled.copiedBuffer(bytes, 0, cut));
        if (cut < bytes.length) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, cut, bytes.length - cut));
        }
        channel.finishAndReleaseAll();
        return packets;
    }

    private static String text(@Nullable ByteBuf payload) {
        return payload == null ? "" : ByteBufUtil.hexDump(payload);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
