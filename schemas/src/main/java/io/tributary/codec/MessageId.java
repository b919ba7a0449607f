package io.tributary.codec;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids of messages: 128 bits as 32 lower-case hex digits, the layout of a UUID version 7 (RFC 9562, section 5.7), so they sort by
 * time to the millisecond and serve as W3C trace ids as they are. Unique, not secret.
 */
public final class MessageId {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** A new id. */
    public static String mint(long nowMillis) {
        return new String(mintText(nowMillis), StandardCharsets.ISO_8859_1);
    }

    /** The id of what one record of a partitioned log brings about, the same whenever it does; of 4,096 partitions at most. */
    public static String of(long timeMillis, int partition, long offset) {
        byte[] text = new byte[32];
        write(text, 0, (timeMillis << 16) | 0x7000L | (partition & 0xFFF));
        write(text, 16, (offset & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** A new id, as the bytes of its text. */
    public static byte[] mintText(long nowMillis) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        byte[] text = new byte[32];
        write(text, 0, (nowMillis << 16) | 0x7000L | random.nextInt(0x1000));
        write(text, 16, (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L);
        return text;
    }

    /** 16 random hex digits, never all zero: a W3C span id. */
    static String mintSpan() {
        byte[] text = new byte[16];
        write(text, 0, ThreadLocalRandom.current().nextLong() | 1);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void write(byte[] text, int at, long bits) {
        for (int i = 0; i < 16; i++) {
            text[at + i] = HEX[(int) (bits >>> (60 - 4 * i)) & 0xF];
        }
    }

    private MessageId() {}
}
