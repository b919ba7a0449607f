package io.tributary.connect.forward;

import java.time.Duration;

/**
 * Spares a target that does not work, and the records meant for it: after some failures in a row, of whatever records, nothing is
 * sent for a pause; then one record is, and what becomes of it decides. Immutable; times are those of {@link Loop#now}.
 *
 * <pre>
 * CLOSED ── failures in a row ──► OPEN ── pause is over, one is sent ──► PROBING ── it fails ──► OPEN
 *    ▲                                                                      │
 *    └───────────────────────────── any success ────────────────────────────┘
 * </pre>
 *
 * @param failuresToOpen in a row
 * @param pause how long nothing is sent
 * @param failures in a row so far
 * @param openUntil when the next may be sent, while OPEN
 */
record CircuitBreaker(int failuresToOpen, Duration pause, State state, int failures, Duration openUntil) {

    enum State {
        CLOSED,
        OPEN,
        PROBING
    }

    static CircuitBreaker closed(int failuresToOpen, Duration pause) {
        return new CircuitBreaker(failuresToOpen, pause, State.CLOSED, 0, Duration.ZERO);
    }

    /** Whether something may be sent. */
    boolean admits(Duration now) {
        return switch (state) {
            case CLOSED -> true;
            case OPEN -> now.compareTo(openUntil) >= 0;
            case PROBING -> false;
        };
    }

    /** Something is sent that was admitted. */
    CircuitBreaker sent() {
        return state == State.OPEN ? with(State.PROBING, failures, openUntil) : this;
    }

    /** The target works. */
    CircuitBreaker succeeded() {
        return closed(failuresToOpen, pause);
    }

    CircuitBreaker failed(Duration now) {
        return switch (state) {
            case CLOSED ->
                failures + 1 < failuresToOpen
                        ? with(State.CLOSED, failures + 1, openUntil)
                        : with(State.OPEN, failures + 1, now.plus(pause));
            case OPEN -> with(State.OPEN, failures + 1, openUntil); // was sent before it opened
            case PROBING -> with(State.OPEN, failures + 1, now.plus(pause));
        };
    }

    private CircuitBreaker with(State next, int nextFailures, Duration nextOpenUntil) {
        return new CircuitBreaker(failuresToOpen, pause, next, nextFailures, nextOpenUntil);
    }
}
