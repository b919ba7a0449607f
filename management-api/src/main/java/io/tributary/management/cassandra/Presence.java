package io.tributary.management.cassandra;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether Cassandra answers. It is away from when a statement has waited for its whole time while nothing else was answered either, until
 * something is answered again. Thread-safe.
 */
final class Presence {
    /**
     * After a silence, statements whose callers have given up may still be carried out: a process that was stopped finds them in its sockets.
     * What it has taken up it finishes, or drops after two seconds (its {@code write_request_timeout}); longer than that, nothing of before
     * comes any more.
     */
    static final Duration SETTLES = Duration.ofSeconds(3);

    private final LongSupplier nanoTime;

    private volatile State state; // written under the lock of this

    /**
     * @param away whether it is
     * @param since when, by the clock of this class
     * @param answeredAt when it last said something
     */
    private record State(boolean away, long since, long answeredAt) {}

    /**
     * @param nanoTime as {@link System#nanoTime}
     */
    Presence(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        this.state = new State(false, now - SETTLES.toNanos(), now);
    }

    /** Something was answered, be it a refusal. */
    synchronized void answered() {
        long now = nanoTime.getAsLong();
        state = new State(false, state.away ? now : state.since, now);
    }

    /**
     * A statement was not answered within its time.
     *
     * @param sentAt when it was sent
     * @return whether this is news: it was not away before
     */
    synchronized boolean silent(long sentAt) {
        return state.answeredAt - sentAt < 0 && unreachable();
    }

    /** No node of it can be reached. Whether this is news. */
    synchronized boolean unreachable() {
        if (state.away) {
            return false;
        }
        state = new State(true, nanoTime.getAsLong(), state.answeredAt);
        return true;
    }

    boolean isAway() {
        return state.away;
    }

    /** For how long it has said nothing. */
    Duration silence() {
        return Duration.ofNanos(nanoTime.getAsLong() - state.answeredAt);
    }

    /** Whether it answers, and has done so for long enough that nothing of before a silence comes any more. */
    boolean hasSettled() {
        State now = state;
        return !now.away && nanoTime.getAsLong() - now.since >= SETTLES.toNanos();
    }
}
