package io.tributary.gateway.publish;

import java.util.concurrent.TimeUnit;

/**
 * A token bucket that holds one second's tokens: how often something may happen, with its state outside, one number per bucket (the
 * time at which the bucket would be full again). Immutable and pure, so a product's devices share one.
 */
public record Rate(long intervalNanos, long toleranceNanos) {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** As often as one likes. */
    public static final Rate ANY = new Rate(0, SECOND);

    public static Rate perSecond(int count) {
        long interval = Math.max(1, SECOND / Math.max(1, count));
        return new Rate(interval, SECOND - interval);
    }

    /** How many a second, about; {@link Long#MAX_VALUE}: any number. */
    public long perSecond() {
        return intervalNanos == 0 ? Long.MAX_VALUE : SECOND / intervalNanos;
    }

    /** The same shared by so many. */
    public Rate sharedBy(int others) {
        return others <= 1 ? this : new Rate(intervalNanos * others, Math.max(0, SECOND - intervalNanos * others));
    }

    /** How long until a token is there; 0 when one is. */
    public long waitNanos(long fullAt, long now) {
        return Math.max(0, fullAt - now - toleranceNanos);
    }

    /** The state with one token fewer, a token owed if there was none. */
    public long take(long fullAt, long now) {
        return (fullAt - now > 0 ? fullAt : now) + intervalNanos;
    }
}
