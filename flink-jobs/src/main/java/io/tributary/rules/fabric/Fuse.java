package io.tributary.rules.fabric;

import java.io.Serializable;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides when a rule has done enough harm: it fails on every message, some last too long, or its evaluations are slow and take
 * more of the fabric's time than its share. Pure; counts for one rule, or for one INSERT of its script, one thread.
 */
final class Fuse {
    /**
     * @param rows one message may give
     * @param failures in a row; an evaluation that was stopped for its length counts as ten
     * @param slowest what an evaluation may take twice in a window, but not three times
     * @param share of the fabric's one thread over {@code window}, 0 to 1; above it a rule is stopped whose evaluations are slow, too
     * @param slow what an evaluation may take on average while the rule is above its share: a quick one that has much to do is none to stop
     * @param endless after which an evaluation is taken to have no end: the process is given up
     */
    record Limits(
            int rows, int failures, Duration slowest, double share, Duration slow, Duration window, Duration endless)
            implements Serializable {
        static final Limits DEFAULT = new Limits(
                10_000,
                100,
                Duration.ofSeconds(2),
                0.5,
                Duration.ofMillis(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5));
    }

    private static final int STOPPED_COUNTS_AS = 10;
    /** In one window: a machine that stands still once makes one evaluation slow. */
    private static final int SLOW_ONES = 3;

    private final Limits limits;
    private final long slowestNanos;
    private final long slowNanos;
    private final long windowLength;
    private final long allowedNanos;
    private final Together together;
    private int failures;

    Fuse(Limits limits) {
        this(limits, new Together());
    }

    /** @param together what the INSERTs of a script have in common; each fails by itself, lest one that works hides another that never does */
    Fuse(Limits limits, Together together) {
        this.together = together;
        this.limits = limits;
        this.slowestNanos = limits.slowest().toNanos();
        this.slowNanos = limits.slow().toNanos();
        this.windowLength = limits.window().toNanos();
        this.allowedNanos = (long) (limits.share() * windowLength);
    }

    /** How long evaluations took, in one window. */
    static final class Together {
        private long windowBegan = Long.MIN_VALUE;
        private long windowNanos;
        private long evaluations;
        private int slowOnes;
    }

    /** An evaluation that worked: why the rule must stop nevertheless, or nothing. */
    Optional<String> worked(long nowNanos, long nanos) {
        failures = 0;
        return took(nowNanos, nanos);
    }

    /**
     * An evaluation that failed.
     *
     * @param stopped for its length
     */
    Optional<String> failed(long nowNanos, long nanos, boolean stopped, String reason) {
        failures += stopped ? STOPPED_COUNTS_AS : 1;
        if (failures >= limits.failures()) {
            return Optional.of((stopped
                            ? "its evaluations take too long one after the other, the last: "
                            : "it failed on " + failures + " messages in a row, the last time: ")
                    + reason);
        }
        return took(nowNanos, nanos);
    }

    private Optional<String> took(long nowNanos, long nanos) {
        if (together.windowBegan == Long.MIN_VALUE || nowNanos - together.windowBegan > windowLength) {
            together.windowBegan = nowNanos;
            together.windowNanos = 0;
            together.evaluations = 0;
            together.slowOnes = 0;
        }
        if (nanos > slowestNanos && ++together.slowOnes == SLOW_ONES) {
            return Optional.of("evaluations took more than " + limits.slowest().toMillis() + " ms, the last "
                    + nanos / 1_000_000 + " ms");
        }
        together.windowNanos += nanos;
        together.evaluations++;
        if (together.windowNanos > allowedNanos && together.windowNanos / together.evaluations > slowNanos) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "it took more than %.0f %% of the time all rules share, over %d s, %.1f ms a message",
                    limits.share() * 100,
                    limits.window().toSeconds(),
                    together.windowNanos / 1e6 / together.evaluations));
        }
        return Optional.empty();
    }
}
