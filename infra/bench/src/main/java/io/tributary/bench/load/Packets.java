package io.tributary.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tributary.fleet.DeviceCredentials;
import java.nio.charset.StandardCharsets;

/** MQTT 3.1.1 packets as a device writes them. */
final class Packets {
    static final int CONNACK = 0x20;
    static final int PUBLISH = 0x30;
    static final int PUBACK = 0x40;
    static final int SUBACK = 0x90;
    static final int PINGRESP = 0xD0;

    private static final byte[] PROTOCOL = {0, 4, 'M', 'Q', 'T', 'T', 4};
    private static final int CLEAN = 0x02;
    private static final int USER_AND_PASSWORD = 0xC0;

    /** CONNECT; its bytes can be sent again, the signature is valid for ever. */
    static byte[] connect(DeviceCredentials device, boolean clean, int keepAliveSeconds) {
        byte[] id = utf8(device.device().clientId());
        byte[] user = utf8(device.username());
        byte[] password = utf8(device.password());
        int length = PROTOCOL.length + 1 + 2 + 2 + id.length + 2 + user.length + 2 + password.length;
        ByteBuf out = io.netty.buffer.Unpooled.buffer(length + 5);
        out.writeByte(0x10);
        writeLength(out, length);
        out.writeBytes(PROTOCOL).writeByte(USER_AND_PASSWORD | (clean ? CLEAN : 0));
        out.writeShort(keepAliveSeconds);
        for (byte[] field : new byte[][] {id, user, password}) {
            out.writeShort(field.length).writeBytes(field);
        }
        byte[] packet = new byte[out.readableBytes()];
        out.readBytes(packet);
        return packet;
    }

    /** Everything of a PUBLISH before its payload. */
    static void publish(ByteBuf out, byte[] topic, int qos, int packetId, int payloadBytes) {
        out.writeByte(PUBLISH | qos << 1);
        writeLength(out, 2 + topic.length + (qos > 0 ? 2 : 0) + payloadBytes);
        out.writeShort(topic.length).writeBytes(topic);
        if (qos > 0) {
            out.writeShort(packetId);
        }
    }

    static ByteBuf subscribe(ByteBufAllocator allocator, byte[] filter, int qos) {
        ByteBuf out = allocator.buffer(filter.length + 8);
        out.writeByte(0x82);
        writeLength(out, 2 + 2 + filter.length + 1);
        out.writeShort(1).writeShort(filter.length).writeBytes(filter).writeByte(qos);
        return out;
    }

    static void puback(ByteBuf out, int packetId) {
        out.writeByte(PUBACK).writeByte(2).writeShort(packetId);
    }

    static void pingreq(ByteBuf out) {
        out.writeByte(0xC0).writeByte(0);
    }

    private static void writeLength(ByteBuf out, int length) {
        int rest = length;
        while (rest > 0x7F) {
            out.writeByte(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Packets() {}
}
