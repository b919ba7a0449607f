package io.tributary.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** JSON of a fixed size whose number stands at a fixed place, so that writing and checking cost next to nothing. */
final class LoadPayload {
    private static final byte[] HEAD = "{\"seq\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 12;
    static final int SMALLEST = 48;

    private final byte[] tail;

    /** @param bytes of the whole payload, at least {@link #SMALLEST} */
    LoadPayload(int bytes) {
        int rest = Math.max(0, bytes - HEAD.length - DIGITS - "\",\"pad\":\"\"}".length());
        tail = ("\",\"pad\":\"" + "x".repeat(rest) + "\"}").getBytes(StandardCharsets.US_ASCII);
    }

    ByteBuf write(ByteBufAllocator allocator, long number) {
        ByteBuf body = allocator.buffer(HEAD.length + DIGITS + tail.length);
        body.writeBytes(HEAD);
        for (long unit = 100_000_000_000L; unit > 0; unit /= 10) {
            body.writeByte('0' + (int) (number / unit % 10));
        }
        return body.writeBytes(tail);
    }

    /** The number of a payload of this class; -1 when it is none. */
    static long numberOf(ByteBuffer payload) {
        if (payload.remaining() < HEAD.length + DIGITS) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < DIGITS; i++) {
            int digit = payload.get(payload.position() + HEAD.length + i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
