package io.tributary.gateway.logging;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the MQTT packets in a stream of bytes, and of each what may be shown: type, flags, sizes, topic, packet id, reason code. Keeps
 * no more than the first bytes of a packet, so neither payloads nor passwords. One direction of one connection.
 */
final class PacketScanner {
    /** Enough for a topic of the longest allowed, its length and a packet id. */
    private static final int KEPT = 300;

    private static final String[] TYPES = {
        "RESERVED",
        "CONNECT",
        "CONNACK",
        "PUBLISH",
        "PUBACK",
        "PUBREC",
        "PUBREL",
        "PUBCOMP",
        "SUBSCRIBE",
        "SUBACK",
        "UNSUBSCRIBE",
        "UNSUBACK",
        "PINGREQ",
        "PINGRESP",
        "DISCONNECT",
        "AUTH"
    };
    private static final int CONNACK = 2;
    private static final int PUBLISH = 3;
    private static final int PUBACK = 4;
    private static final int PUBCOMP = 7;
    private static final int SUBSCRIBE = 8;
    private static final int UNSUBACK = 11;
    private static final int DISCONNECT = 14;

    /**
     * One packet.
     *
     * @param bytes of the whole packet
     * @param qos of a PUBLISH; else -1
     * @param packetId 0: none
     * @param reason return or reason code; -1: none
     * @param topic of a PUBLISH; null for others, and where a topic alias stands for it
     */
    record Seen(
            String type,
            int bytes,
            int qos,
            boolean dup,
            int packetId,
            int reason,
            @Nullable String topic) {}

    private final Consumer<Seen> sink;
    private final byte[] body = new byte[KEPT];
    private int first = -1;
    private int length;
    private int shift;
    private boolean lengthKnown;
    private int read;
    private int headerBytes;

    PacketScanner(Consumer<Seen> sink) {
        this.sink = sink;
    }

    /** Looks at the readable bytes and leaves them where they are. */
    void scan(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (!lengthKnown) {
                header(bytes.getByte(at++));
            } else {
                int here = Math.min(length - read, end - at);
                if (read < KEPT) {
                    bytes.getBytes(at, body, read, Math.min(here, KEPT - read));
                }
                read += here;
                at += here;
            }
            if (lengthKnown && read == length) {
                sink.accept(seen());
                first = -1;
                lengthKnown = false;
            }
        }
    }

    private void header(byte next) {
        if (first < 0) {
            first = next & 0xff;
            length = 0;
            shift = 0;
            read = 0;
            headerBytes = 1;
            return;
        }
        headerBytes++;
        length |= (next & 0x7f) << shift;
        shift += 7;
        lengthKnown = next >= 0 || shift > 21;
    }

    private Seen seen() {
        int type = first >> 4;
        int qos = -1;
        int packetId = 0;
        int reason = -1;
        @Nullable String topic = null;
        if (type == PUBLISH) {
            qos = (first >> 1) & 3;
            int topicBytes = word(0);
            topic = topicBytes == 0 || 2 + topicBytes > Math.min(length, KEPT)
                    ? null
                    : new String(body, 2, topicBytes, StandardCharsets.UTF_8);
            packetId = qos > 0 ? word(2 + topicBytes) : 0;
        } else if (type >= PUBACK && type <= UNSUBACK) {
            packetId = word(0);
            if (type <= PUBCOMP && length > 2) {
                reason = body[2] & 0xff;
            } else if (type > SUBSCRIBE && type != 10 && length > 2 && length <= KEPT) {
                reason = body[length - 1] & 0xff; // of the last filter
            }
        } else if (type == CONNACK && length > 1) {
            reason = body[1] & 0xff;
        } else if (type == DISCONNECT && length > 0) {
            reason = body[0] & 0xff;
        }
        return new Seen(
                TYPES[type], headerBytes + length, qos, (first & 8) != 0 && type == PUBLISH, packetId, reason, topic);
    }

    private int word(int at) {
        return at + 2 > Math.min(length, KEPT) ? 0 : (body[at] & 0xff) << 8 | (body[at + 1] & 0xff);
    }
}
