package io.tributary.rules.fabric;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The texts of topics by their bytes: devices publish to few topics again and again, and to make a text and its hash costs more than to
 * compare bytes. One thread.
 */
final class TopicTexts {
    /** A topic whose place another takes is made again when it comes back. */
    private static final int PLACES = 32_768;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private record Known(byte[] bytes, String text) {}

    private final @Nullable Known[] places = new Known[PLACES];

    String of(byte[] bytes, int from, int length) {
        int place = hash(bytes, from, length) & PLACES - 1;
        Known known = places[place];
        if (known != null && Arrays.equals(known.bytes, 0, known.bytes.length, bytes, from, from + length)) {
            return known.text;
        }
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        places[place] = new Known(Arrays.copyOfRange(bytes, from, from + length), text);
        return text;
    }

    /** Eight bytes at a time. */
    private static int hash(byte[] bytes, int from, int length) {
        long hash = length;
        int at = from;
        int end = from + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = (hash ^ (long) LONGS.get(bytes, at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        for (; at < end; at++) {
            hash = 31 * hash + bytes[at];
        }
        hash *= 0x9E3779B97F4A7C15L;
        return (int) (hash >>> 40);
    }
}
