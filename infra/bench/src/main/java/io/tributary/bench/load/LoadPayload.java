package io.tributary.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/**
 * JSON of a fixed size whose number stands at a fixed place, so that writing and checking cost next to nothing; the rest is readings
 * as sensors make them, so that it compresses as such messages do.
 */
public final class LoadPayload {
    private static final byte[] HEAD = "{\"seq\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 12;
    /** Bytes of the smallest. */
    public static final int SMALLEST = 48;

    private static final int VARIANTS = 4096;

    private final int bytes;
    private final byte[][] tails = new byte[VARIANTS][];

    /** @param bytes of the whole payload, at least {@link #SMALLEST} */
    public LoadPayload(int bytes) {
        this.bytes = bytes;
        Random random = new Random(7);
        for (int i = 0; i < VARIANTS; i++) {
            tails[i] = tail(bytes - HEAD.length - DIGITS, random);
        }
    }

    private static byte[] tail(int length, Random random) {
        StringBuilder text = new StringBuilder("\",\"r\":\"");
        for (int i = 0; text.length() < length; i++) {
            text.append(String.format(
                    Locale.ROOT, "t%d=%.2f h=%.1f;", i, random.nextGaussian() * 9, random.nextDouble() * 90));
        }
        text.setLength(length - 2);
        return text.append("\"}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    int bytes() {
        return bytes;
    }

    /** @param salt another for every device: what two send at the same time is not the same */
    void write(ByteBuf out, int salt, long number) {
        out.writeBytes(HEAD);
        for (long unit = 100_000_000_000L; unit > 0; unit /= 10) {
            out.writeByte('0' + (int) (number / unit % 10));
        }
        out.writeBytes(tails[(int) (number * 31 + salt & VARIANTS - 1)]);
    }

    /** The number of a payload of this class; -1 when it is none. */
    public static long numberOf(ByteBuffer payload) {
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
