package io.tributary.rules.fabric;

import io.tributary.rules.program.SourceLog;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The next offset of each partition of each log; without objects, for it moves with every record. Mutable, one thread. */
final class Positions {
    private static final long UNKNOWN = -1;

    private final long[][] next = new long[SourceLog.values().length][0];

    void set(SourceLog log, int partition, long offset) {
        long[] of = next[log.ordinal()];
        if (partition >= of.length) {
            int known = of.length;
            of = Arrays.copyOf(of, partition + 1);
            Arrays.fill(of, known, of.length, UNKNOWN);
            next[log.ordinal()] = of;
        }
        of[partition] = offset;
    }

    /** Partitions of which something was read. */
    Map<Integer, Long> of(SourceLog log) {
        long[] now = next[log.ordinal()];
        Map<Integer, Long> map = new HashMap<>();
        for (int partition = 0; partition < now.length; partition++) {
            if (now[partition] != UNKNOWN) {
                map.put(partition, now[partition]);
            }
        }
        return map;
    }

    /** The same, or the given ones where they are later. */
    Map<Integer, Long> butNotBefore(SourceLog log, Map<Integer, Long> given) {
        Map<Integer, Long> map = of(log);
        given.forEach((partition, offset) -> map.merge(partition, offset, Math::max));
        return map;
    }
}
