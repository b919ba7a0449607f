package io.tributary.gateway.device;

import io.tributary.identity.DeviceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which signed requests this gateway has answered, for as long as their signatures are good: 64 bits for each, by device, second and
 * nonce. The memory is bounded without ever letting a request in a second time: when there are too many, those that were signed
 * longest ago are forgotten, and whatever was signed as long ago is refused from then on. Who comes with a right clock notices
 * nothing of it. Thread-safe.
 */
final class UsedNonces {
    /** Seconds whose requests are forgotten together. */
    private static final long SLICE_SECONDS = 10;

    private static final int SMALLEST = 64;

    private final int most;
    private final TreeMap<Long, Slice> slices = new TreeMap<>();
    private int count;
    private long forgottenBefore = Long.MIN_VALUE;

    /** What became of a request. */
    enum Verdict {
        NEW,
        USED,
        /** It may have been used: what is known does not go back so far. */
        TOO_OLD
    }

    /** @param most requests that are remembered, at 16 bytes each, about */
    UsedNonces(int most) {
        this.most = most;
    }

    /**
     * Remembers a request.
     *
     * @param signedAt Unix seconds, by the device's clock
     * @param goodSince requests that were signed earlier need not be remembered, for nobody takes them any more
     */
    Verdict use(DeviceId device, long signedAt, String nonce, long goodSince) {
        long mark = markOf(device, signedAt, nonce);
        long slice = Math.floorDiv(signedAt, SLICE_SECONDS);
        synchronized (this) {
            forget(Math.floorDiv(goodSince, SLICE_SECONDS));
            if (slice < forgottenBefore) {
                return Verdict.TOO_OLD;
            }
            if (!slices.computeIfAbsent(slice, fresh -> new Slice()).add(mark)) {
                return Verdict.USED;
            }
            count++;
            if (count > most) {
                long oldest = slices.firstKey();
                forgottenBefore = oldest + 1;
                forget(forgottenBefore);
            }
            return Verdict.NEW;
        }
    }

    /** How many are remembered. */
    synchronized int size() {
        return count;
    }

    private void forget(long before) {
        while (!slices.isEmpty() && slices.firstKey() < before) {
            Map.Entry<Long, Slice> oldest = slices.pollFirstEntry();
            count -= oldest.getValue().size;
        }
    }

    private static long markOf(DeviceId device, long signedAt, String nonce) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((device + "\n" + signedAt + "\n" + nonce).getBytes(StandardCharsets.UTF_8));
            long mark = ByteBuffer.wrap(digest).getLong();
            return mark == Slice.FREE ? 1 : mark;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    /** A set of marks, which are random already: each lies where it falls, or at the next free place. */
    private static final class Slice {
        static final long FREE = 0;

        private long[] places = new long[SMALLEST];
        private int size;

        boolean add(long mark) {
            if (size * 2 >= places.length) {
                long[] before = places;
                places = new long[before.length * 2];
                for (long each : before) {
                    if (each != FREE) {
                        put(each);
                    }
                }
            }
            if (!put(mark)) {
                return false;
            }
            size++;
            return true;
        }

        private boolean put(long mark) {
            int at = (int) mark & places.length - 1;
            while (places[at] != FREE) {
                if (places[at] == mark) {
                    return false;
                }
                at = at + 1 & places.length - 1;
            }
            places[at] = mark;
            return true;
        }
    }
}
