package io.tributary.limits;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which identity has lately proven itself from which address: a table of fixed size (half a megabyte), in which a newer pair takes
 * the place of the oldest of its row. Pairs are kept as digests under a key of this process, so nobody can aim at one. Thread-safe.
 */
final class ProvenPairs {
    private static final int ROWS = 1 << 13;
    private static final int WAYS = 8;

    private final AtomicLongArray table = new AtomicLongArray(ROWS * WAYS);
    private final byte[] key = new byte[32];

    ProvenPairs() {
        new SecureRandom().nextBytes(key);
    }

    boolean has(InetAddress from, String identity) {
        long digest = digest(from, identity);
        int row = rowOf(digest);
        for (int way = 0; way < WAYS; way++) {
            if (table.get(row + way) == digest) {
                return true;
            }
        }
        return false;
    }

    /** To the front of its row. Two threads in one row may lose an older pair, which costs its device a delay at worst. */
    void add(InetAddress from, String identity) {
        long digest = digest(from, identity);
        int row = rowOf(digest);
        long moved = digest;
        for (int way = 0; way < WAYS; way++) {
            long before = table.getAndSet(row + way, moved);
            if (before == digest) {
                return;
            }
            moved = before;
        }
    }

    private static int rowOf(long digest) {
        return (int) (digest >>> 51) * WAYS;
    }

    private long digest(InetAddress from, String identity) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(key);
            sha.update(Site.of(from).prefix());
            sha.update((byte) 0);
            long digest = ByteBuffer.wrap(sha.digest(identity.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
            return digest == 0 ? 1 : digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
