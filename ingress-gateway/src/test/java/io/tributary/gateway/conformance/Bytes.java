package io.tributary.gateway.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Bytes put together by hand, so that a codec's misreading of the standard cannot hide in the test as well. */
public final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public static Bytes of(int... values) {
        return new Bytes().raw(values);
    }

    public Bytes raw(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    public Bytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public Bytes raw(Bytes other) {
        return raw(other.array());
    }

    public Bytes u16(int value) {
        return raw(value >> 8, value);
    }

    public Bytes u32(long value) {
        return raw((int) (value >> 24), (int) (value >> 16), (int) (value >> 8), (int) value);
    }

    /** A variable byte integer in as few bytes as it takes. */
    public Bytes varint(int value) {
        int rest = value;
        while (rest > 127) {
            out.write(rest & 127 | 128);
            rest >>>= 7;
        }
        out.write(rest);
        return this;
    }

    /** Binary data: its length in two bytes, then the bytes. */
    public Bytes data(byte[] bytes) {
        return u16(bytes.length).raw(bytes);
    }

    public Bytes data(int... bytes) {
        return data(of(bytes).array());
    }

    public Bytes text(String text) {
        return data(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Properties: their length, then they. */
    public Bytes properties(Bytes properties) {
        byte[] bytes = properties.array();
        return varint(bytes.length).raw(bytes);
    }

    public byte[] array() {
        return out.toByteArray();
    }

    /** A control packet with these bytes behind its fixed header. */
    public byte[] packet(int first) {
        return new Bytes().raw(first).varint(out.size()).raw(array()).array();
    }

    /** Several, one behind the other. */
    public static byte[] join(byte[]... parts) {
        Bytes all = new Bytes();
        for (byte[] part : parts) {
            all.raw(part);
        }
        return all.array();
    }
}
