package io.tributary.rules.fabric;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The next offset of each partition of uplink; without objects, for it moves with every message. Mutable, one thread. */
final class Positions {
    private static final long UNKNOWN = -1;

    private long[] next = {};

    void set(int partition, long offset) {
        if (partition >= next.length) {
            int known = next.length;
            next = Arrays.copyOf(next, partition + 1);
            Arrays.fill(next, known, next.length, UNKNOWN);
        }
        next[partition] = offset;
    }

    /** Partitions of which something was read. */
    Map<Integer, Long> toMap() {
        long[] now = next;
        Map<Integer, Long> map = new HashMap<>();
        for (int partition = 0; partition < now.length; partition++) {
            if (now[partition] != UNKNOWN) {
                map.put(partition, now[partition]);
            }
        }
        return map;
    }

    /** The same, or the given ones where they are later. */
    Map<Integer, Long> butNotBefore(Map<Integer, Long> given) {
        Map<Integer, Long> map = toMap();
        given.forEach((partition, offset) -> map.merge(partition, offset, Math::max));
        return map;
    }
}
