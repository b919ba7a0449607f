package io.tributary.gateway.mqtt.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tributary.schemas.avro.MessageProperties;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server says, in the words of one version; shared by all connections of that version. A reason or a property the version has no
 * words for is left out. Every buffer made here is the caller's to release, by writing it.
 */
public abstract sealed class Answers permits Mqtt3Answers, Mqtt5Answers {
    /** Four bytes: PUBACK, PUBREC or PUBCOMP that has nothing to add. */
    public static final int SHORT_ACK = 4;

    private static final int LONGEST_HEADER = 5;
    private static final Answers MQTT_3 = new Mqtt3Answers();
    private static final Answers MQTT_5 = new Mqtt5Answers();
    private static final ByteBuf PINGRESP = Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(2).writeShort(PacketType.PINGRESP.firstByte() << 8))
            .asReadOnly();

    /** The words of a protocol level; those of 3.1.1 for unknown ones, which every client has a chance to understand. */
    public static Answers of(int level) {
        return level == ConnectReader.MQTT_5 ? MQTT_5 : MQTT_3;
    }

    /**
     * What CONNACK grants; -1 stands for "as the client asked".
     *
     * @param responseInformation null when the client did not ask
     */
    public record Grant(
            boolean sessionPresent,
            long sessionExpiry,
            int receiveMaximum,
            int maximumPacketSize,
            int topicAliasMaximum,
            int serverKeepAlive,
            boolean retainAvailable,
            @Nullable String responseInformation) {}

    /**
     * A PUBLISH to a client.
     *
     * @param topicAlias 0 for none
     * @param aliasKnown the client knows the alias already, so the topic need not be said
     * @param expirySeconds left, or -1
     * @param subscriptions the identifiers of those it is sent for
     */
    public record Outgoing(
            String topic,
            int topicAlias,
            boolean aliasKnown,
            ByteBuffer payload,
            int qos,
            boolean dup,
            boolean retain,
            int packetId,
            @Nullable MessageProperties properties,
            long expirySeconds,
            List<Integer> subscriptions) {}

    /** CONNACK to a client that is let in. */
    public abstract ByteBuf accepted(ByteBufAllocator allocator, Grant grant);

    /** CONNACK to one that is not. */
    public abstract ByteBuf refused(ByteBufAllocator allocator, Reason reason, @Nullable String why);

    /** Appends PUBACK, PUBREC or PUBCOMP. */
    public abstract void acknowledge(ByteBuf out, PacketType type, int packetId, Reason reason, @Nullable String why);

    /** SUBACK with one code for each filter. */
    public abstract ByteBuf subscribed(ByteBufAllocator allocator, int packetId, List<Reason> codes);

    /** UNSUBACK with one code for each filter. */
    public abstract ByteBuf unsubscribed(ByteBufAllocator allocator, int packetId, List<Reason> codes);

    /** DISCONNECT; null in a version whose servers just close. */
    public abstract @Nullable ByteBuf disconnect(ByteBufAllocator allocator, Reason reason, @Nullable String why);

    /** PUBLISH. */
    public abstract ByteBuf publish(ByteBufAllocator allocator, Outgoing message);

    /** PINGRESP. */
    public static ByteBuf pong() {
        return PINGRESP.duplicate();
    }

    static void shortAck(ByteBuf out, PacketType type, int packetId) {
        out.writeByte(type.firstByte()).writeByte(2).writeShort(packetId);
    }

    /** A buffer with room for the fixed header in front; {@link #finish} fills it in. */
    static ByteBuf begin(ByteBufAllocator allocator, int bytes) {
        return allocator.buffer(LONGEST_HEADER + bytes).setIndex(LONGEST_HEADER, LONGEST_HEADER);
    }

    static ByteBuf finish(ByteBuf out, int firstByte) {
        int length = out.writerIndex() - LONGEST_HEADER;
        int start = LONGEST_HEADER - 1 - variableBytes(length);
        out.setByte(start, firstByte);
        int at = start + 1;
        for (int rest = length; at < LONGEST_HEADER; rest >>>= 7) {
            out.setByte(at, rest & 0x7F | (at == LONGEST_HEADER - 1 ? 0 : 0x80));
            at++;
        }
        return out.readerIndex(start);
    }

    static int variableBytes(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
    }

    static void variable(ByteBuf out, int value) {
        int rest = value;
        while (rest > 0x7F) {
            out.writeByte(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    static void text(ByteBuf out, String text) {
        int at = out.writerIndex();
        out.writeShort(0);
        out.setShort(at, ByteBufUtil.writeUtf8(out, text));
    }

    static int publishFlags(Outgoing message) {
        return PacketType.PUBLISH.firstByte()
                | (message.dup() && message.qos() > 0 ? 8 : 0)
                | message.qos() << 1
                | (message.retain() ? 1 : 0);
    }
}
