package io.tributary.rules.fabric;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The offsets for which a revision counts, per partition: from the first, up to but without the last. Versions of a rule follow each other
 * without gap and overlap, so that a replay gives each message to the version that had it before. Mutable, one thread.
 */
final class Span {
    private static final long EVER = Long.MAX_VALUE;

    private long[] from;
    private long[] until = {};
    private long[] to = {};

    /**
     * @param from partition to first offset; a partition that is not named begins at 0
     */
    Span(Map<Integer, Long> from) {
        this.from = new long[0];
        from.forEach((partition, offset) -> {
            this.from = grown(this.from, partition, 0);
            this.from[partition] = offset;
        });
    }

    boolean holds(int partition, long offset) {
        return (partition >= from.length || offset >= from[partition])
                && (partition >= to.length || offset < to[partition]);
    }

    /** Ends by itself, as when the fuse suspends it. */
    void endAt(Map<Integer, Long> positions) {
        positions.forEach((partition, offset) -> {
            until = grown(until, partition, EVER);
            until[partition] = Math.min(until[partition], offset);
        });
        to = until.clone();
    }

    Map<Integer, Long> begin() {
        Map<Integer, Long> map = new HashMap<>();
        for (int i = 0; i < from.length; i++) {
            map.put(i, from[i]);
        }
        return map;
    }

    Map<Integer, Long> end() {
        Map<Integer, Long> map = new HashMap<>();
        for (int i = 0; i < until.length; i++) {
            if (until[i] != EVER) {
                map.put(i, until[i]);
            }
        }
        return map;
    }

    /** Whether no message at or behind these positions is meant any more. */
    boolean isOver(Map<Integer, Long> positions) {
        if (to.length == 0) {
            return false;
        }
        for (int i = 0; i < to.length; i++) {
            if (to[i] == EVER || positions.getOrDefault(i, 0L) < to[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Ends each where the next begins.
     *
     * @param spans of one rule, in the order of its revisions
     */
    static void chain(List<Span> spans) {
        for (int i = 0; i < spans.size(); i++) {
            Span span = spans.get(i);
            span.to = span.until.clone();
            for (Span later : spans.subList(i + 1, spans.size())) {
                for (int partition = 0; partition < later.from.length; partition++) {
                    span.to = grown(span.to, partition, EVER);
                    span.to[partition] = Math.min(span.to[partition], later.from[partition]);
                }
            }
        }
    }

    private static long[] grown(long[] array, int partition, long filler) {
        if (partition < array.length) {
            return array;
        }
        long[] grown = Arrays.copyOf(array, partition + 1);
        Arrays.fill(grown, array.length, grown.length, filler);
        return grown;
    }
}
