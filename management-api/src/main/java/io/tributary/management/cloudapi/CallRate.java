package io.tributary.management.cloudapi;

import io.tributary.limits.Allowances;
import java.util.function.LongSupplier;

/** How many calls of one action one account may make in a second. (Cloud API, section 1, rate.) Thread-safe. */
public final class CallRate {
    private static final int MAX_LINES = 100_000;

    private final int perSecond;
    private final Allowances<Line> allowances;

    private record Line(String account, String action) {}

    /**
     * @param nanoTime a clock that never goes back, such as {@link System#nanoTime}
     */
    public CallRate(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.allowances = new Allowances<>(perSecond, perSecond, MAX_LINES, nanoTime);
    }

    public int perSecond() {
        return perSecond;
    }

    /** Takes one call out of the account's second; false when it has none left. */
    boolean take(String account, String action) {
        return allowances.take(new Line(account, action));
    }
}
