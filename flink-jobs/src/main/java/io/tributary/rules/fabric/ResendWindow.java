package io.tributary.rules.fabric;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;

/**
 * Which message ids of one device were heard lately. What is remembered is pairs of 64 bits: a digest of the id, the record time;
 * oldest first. Pure.
 *
 * @param window a re-send later than this is a message of its own
 * @param bound ids remembered per device; the oldest gives way
 */
record ResendWindow(Duration window, int bound) implements Serializable {
    static final ResendWindow DEFAULT = new ResendWindow(Duration.ofMinutes(10), 4_096);

    private static final long[] NOTHING = {};

    /** What is remembered before the first message. */
    static long[] nothing() {
        return NOTHING;
    }

    boolean knows(long[] remembered, String id, long nowMillis) {
        long digest = digest(id);
        for (int i = 0; i < remembered.length; i += 2) {
            if (remembered[i] == digest && remembered[i + 1] > horizon(nowMillis)) {
                return true;
            }
        }
        return false;
    }

    /** Remembers an id, and lets go of what is too old or too much. */
    long[] remember(long[] remembered, String id, long nowMillis) {
        int keepFrom = Math.max(0, remembered.length - 2 * (bound - 1));
        while (keepFrom < remembered.length && remembered[keepFrom + 1] <= horizon(nowMillis)) {
            keepFrom += 2;
        }
        long[] next = Arrays.copyOfRange(remembered, keepFrom, remembered.length + 2);
        next[next.length - 2] = digest(id);
        next[next.length - 1] = nowMillis;
        return next;
    }

    private long horizon(long nowMillis) {
        return nowMillis - window.toMillis();
    }

    /** 64 bits of SHA-256: two ids of one window look alike once in 10^12 devices. */
    private static long digest(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
