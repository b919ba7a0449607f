package io.tributary.device;

import java.util.Arrays;

/** The bytes of a message, compared by content. Whoever holds one leaves the array as it is. */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below; Flink keeps it as a plain array
public record Payload(byte[] bytes) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
