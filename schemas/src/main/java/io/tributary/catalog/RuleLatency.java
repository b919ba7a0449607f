package io.tributary.catalog;

import java.util.List;
import java.util.OptionalLong;

/**
 * How long after the log took them messages were evaluated by a rule: the counts of {@code RuleStatus.latency}, one for each of
 * {@link #BOUNDS_MILLIS} and a last one for what took longer.
 */
public final class RuleLatency {
    /** Each count is of what took as long at most, and longer than the bound before. */
    public static final List<Long> BOUNDS_MILLIS =
            List.of(1L, 2L, 5L, 10L, 20L, 50L, 100L, 200L, 500L, 1_000L, 2_000L, 5_000L, 10_000L, 60_000L);

    private static final long[] BOUNDS =
            BOUNDS_MILLIS.stream().mapToLong(Long::longValue).toArray();

    /** How many counts there are. */
    public static final int COUNTS = BOUNDS.length + 1;

    /** Which count a message belongs to. */
    public static int countOf(long millis) {
        int at = 0;
        while (at < BOUNDS.length && millis > BOUNDS[at]) {
            at++;
        }
        return at;
    }

    /**
     * The bound that the given part of the messages stayed within, in milliseconds; empty when there are none, or when it is beyond the
     * last bound.
     *
     * @param counts as many as {@link #COUNTS}
     * @param part 0.5 is the median
     */
    public static OptionalLong within(List<Long> counts, double part) {
        long all = counts.stream().mapToLong(Long::longValue).sum();
        long wanted = (long) Math.ceil(all * part);
        long seen = 0;
        for (int i = 0; all > 0 && i < BOUNDS.length; i++) {
            seen += counts.get(i);
            if (seen >= wanted) {
                return OptionalLong.of(BOUNDS[i]);
            }
        }
        return OptionalLong.empty();
    }

    private RuleLatency() {}
}
