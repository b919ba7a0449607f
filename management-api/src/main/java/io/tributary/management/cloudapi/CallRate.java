package io.tributary.management.cloudapi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many calls of one action one account may make in a second: a bucket that holds a second's worth and fills evenly. (Cloud API,
 * section 1, rate.) Thread-safe.
 */
public final class CallRate {
    private static final int MAX_BUCKETS = 100_000;

    private final int perSecond;
    private final LongSupplier nanos;
    private final Map<Line, Bucket> buckets = new ConcurrentHashMap<>();

    private record Line(String account, String action) {}

    private record Bucket(double tokens, long at) {}

    /**
     * @param nanos a clock that never goes back, such as {@link System#nanoTime}
     */
    public CallRate(int perSecond, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.nanos = nanos;
    }

    public int perSecond() {
        return perSecond;
    }

    /** Takes one call out of the account's second; false when it has none left. */
    boolean take(String account, String action) {
        if (buckets.size() > MAX_BUCKETS) {
            buckets.clear(); // a full bucket is what everybody starts with
        }
        boolean[] taken = new boolean[1];
        buckets.compute(new Line(account, action), (line, bucket) -> {
            long now = nanos.getAsLong();
            double filled = bucket == null
                    ? perSecond
                    : Math.min(
                            perSecond,
                            bucket.tokens() + (now - bucket.at()) * (double) perSecond / TimeUnit.SECONDS.toNanos(1));
            taken[0] = filled >= 1;
            return new Bucket(taken[0] ? filled - 1 : filled, now);
        });
        return taken[0];
    }
}
