package io.tributary.gateway.mqtt.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** MQTT 3.1 and 3.1.1: codes few, reasons none. */
final class Mqtt3Answers extends Answers {
    private static final int REFUSED_SUBSCRIPTION = 0x80;

    @Override
    public ByteBuf accepted(ByteBufAllocator allocator, Grant grant) {
        return connAck(allocator, grant.sessionPresent() ? 1 : 0, 0);
    }

    @Override
    public ByteBuf refused(ByteBufAllocator allocator, Reason reason, @Nullable String why) {
        return connAck(allocator, 0, returnCode(reason)); // [MQTT-3.2.2-4]: no session present
    }

    private static ByteBuf connAck(ByteBufAllocator allocator, int flags, int code) {
        return allocator
                .buffer(4)
                .writeByte(PacketType.CONNACK.firstByte())
                .writeByte(2)
                .writeByte(flags)
                .writeByte(code);
    }

    /** (Device protocol, section 2.6.) */
    private static int returnCode(Reason reason) {
        return switch (reason) {
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            case SERVER_UNAVAILABLE, SERVER_BUSY, CONNECTION_RATE_EXCEEDED, QUOTA_EXCEEDED, USE_ANOTHER_SERVER -> 3;
            case BAD_USER_NAME_OR_PASSWORD -> 4;
            default -> 5;
        };
    }

    @Override
    public void acknowledge(ByteBuf out, PacketType type, int packetId, Reason reason, @Nullable String why) {
        shortAck(out, type, packetId);
    }

    @Override
    public ByteBuf subscribed(ByteBufAllocator allocator, int packetId, List<Reason> codes) {
        ByteBuf out = begin(allocator, 2 + codes.size()).writeShort(packetId);
        for (Reason code : codes) {
            out.writeByte(code.isError() ? REFUSED_SUBSCRIPTION : code.code());
        }
        return finish(out, PacketType.SUBACK.firstByte());
    }

    @Override
    public ByteBuf unsubscribed(ByteBufAllocator allocator, int packetId, List<Reason> codes) {
        return finish(begin(allocator, 2).writeShort(packetId), PacketType.UNSUBACK.firstByte());
    }

    @Override
    public @Nullable ByteBuf disconnect(ByteBufAllocator allocator, Reason reason, @Nullable String why) {
        return null;
    }

    @Override
    public ByteBuf publish(ByteBufAllocator allocator, Outgoing message) {
        ByteBuf out = begin(
                allocator, message.topic().length() + 4 + message.payload().remaining());
        text(out, message.topic());
        if (message.qos() > 0) {
            out.writeShort(message.packetId());
        }
        out.writeBytes(message.payload().duplicate());
        return finish(out, publishFlags(message));
    }
}
