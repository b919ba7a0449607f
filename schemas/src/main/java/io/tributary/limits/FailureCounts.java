package io.tributary.limits;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Failures by key, and the pauses they lead to: beyond a number of them each further one doubles the pause before the next try, from a
 * second up to a bound. Ten minutes without a failure are forgiveness. Bounded: so many keys, of which the one that has not failed for longest is
 * forgotten. Thread-safe.
 *
 * @param <K> what failures are counted of
 */
public final class FailureCounts<K> {
    /** Keys that are remembered, at most. */
    public static final int MOST = 20_000;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration FORGIVEN = Duration.ofMinutes(10);
    /** More doublings than any bound needs, and fewer than a long holds. */
    private static final int MOST_DOUBLINGS = 20;

    private final LongSupplier nanoTime;
    /** In the order of their last failures, so the first is forgiven first. */
    private final Map<K, Row> rows = new LinkedHashMap<>();

    private volatile boolean empty = true;

    private record Row(int failures, long notBeforeNanos, long failedAtNanos) {}

    /**
     * @param nanoTime a clock that never goes back, such as {@link System#nanoTime}
     */
    public FailureCounts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** How long the next try of a key has to wait; zero when it need not. */
    public Duration pause(K key) {
        if (empty) { // nearly always: no lock then
            return Duration.ZERO;
        }
        synchronized (this) {
            forgive();
            @Nullable Row row = rows.get(key);
            long left = row == null ? 0 : row.notBeforeNanos() - nanoTime.getAsLong();
            return Duration.ofNanos(Math.max(0, left));
        }
    }

    /**
     * Counts one more failure of a key.
     *
     * @param free failures before the first pause, at least one
     * @param bound the longest pause
     * @return how many it has
     */
    public synchronized int count(K key, int free, Duration bound) {
        forgive();
        long now = nanoTime.getAsLong();
        @Nullable Row before = rows.remove(key);
        int failures = before == null ? 1 : Math.min(before.failures() + 1, Integer.MAX_VALUE - 1);
        rows.put(key, new Row(failures, now + pauseAfter(failures - free, bound).toNanos(), now));
        if (rows.size() > MOST) {
            rows.remove(rows.keySet().iterator().next());
        }
        empty = false;
        return failures;
    }

    /** Forgets what a key has failed. */
    public void forgive(K key) {
        if (!empty) {
            synchronized (this) {
                rows.remove(key);
                empty = rows.isEmpty();
            }
        }
    }

    /** Whether nothing has failed lately; costs nothing. */
    public boolean isEmpty() {
        return empty;
    }

    /** How many keys have failures. */
    public synchronized int size() {
        forgive();
        return rows.size();
    }

    private void forgive() {
        long now = nanoTime.getAsLong();
        var oldest = rows.values().iterator();
        while (oldest.hasNext() && now - oldest.next().failedAtNanos() >= FORGIVEN.toNanos()) {
            oldest.remove();
        }
        empty = rows.isEmpty();
    }

    private static Duration pauseAfter(int beyond, Duration bound) {
        if (beyond < 0) {
            return Duration.ZERO;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(beyond, MOST_DOUBLINGS));
        return pause.compareTo(bound) < 0 ? pause : bound;
    }
}
