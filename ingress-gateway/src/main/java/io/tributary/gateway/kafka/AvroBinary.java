package io.tributary.gateway.kafka;

import java.nio.charset.StandardCharsets;

/** Avro's binary form of what the hot path writes itself. Writers return the place behind what they wrote. */
final class AvroBinary {
    /** The bytes of a number, as a zig-zag varint. */
    static int sizeOf(long number) {
        long zigZag = number << 1 ^ number >> 63;
        return (70 - Long.numberOfLeadingZeros(zigZag | 1)) / 7;
    }

    /** An {@code int} or {@code long}. */
    static int write(byte[] out, int at, long number) {
        int next = at;
        long rest = number << 1 ^ number >> 63;
        while ((rest & ~0x7FL) != 0) {
            out[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[next++] = (byte) rest;
        return next;
    }

    /** Bytes that are ready as they are. */
    static int write(byte[] out, int at, byte[] ready) {
        System.arraycopy(ready, 0, out, at, ready.length);
        return at + ready.length;
    }

    /** Strings, one after the other, each with its length before it. */
    static byte[] strings(String... texts) {
        byte[][] parts = new byte[texts.length][];
        int size = 0;
        for (int i = 0; i < texts.length; i++) {
            parts[i] = texts[i].getBytes(StandardCharsets.UTF_8);
            size += sizeOf(parts[i].length) + parts[i].length;
        }
        byte[] out = new byte[size];
        int at = 0;
        for (byte[] part : parts) {
            at = write(out, write(out, at, part.length), part);
        }
        return out;
    }

    private AvroBinary() {}
}
