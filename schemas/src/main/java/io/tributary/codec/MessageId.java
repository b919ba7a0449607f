package io.tributary.codec;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids of messages: 128 bits as 32 lower-case hex digits, the layout of a UUID version 7 (RFC 9562, section 5.7), so they sort by
 * time to the millisecond and serve as W3C trace ids as they are. Unique, not secret.
 */
public final class MessageId {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    /** A new id. */
    public static String mint(long nowMillis) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (nowMillis << 16) | 0x7000L | random.nextInt(0x1000);
        long low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
        char[] text = new char[32];
        write(text, 0, high);
        write(text, 16, low);
        return new String(text);
    }

    /** 16 random hex digits, never all zero: a W3C span id. */
    static String mintSpan() {
        char[] text = new char[16];
        write(text, 0, ThreadLocalRandom.current().nextLong() | 1);
        return new String(text);
    }

    private static void write(char[] text, int at, long bits) {
        for (int i = 0; i < 16; i++) {
            text[at + i] = HEX[(int) (bits >>> (60 - 4 * i)) & 0xF];
        }
    }

    private MessageId() {}
}
