package io.tributary.management.rules;

import io.tributary.schemas.avro.RuleStatus;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How a rule runs, as far as this node knows.
 *
 * @param cause why it does not run
 * @param counts since the fabric began; empty until it has said something of the rule
 * @param catchUp how it makes up for what it missed, if it missed something
 */
public record RuleState(State state, Optional<String> cause, Optional<Counts> counts, Optional<CatchingUp> catchUp) {
    /** In the words of the API, lower case. */
    public enum State {
        STARTING,
        RUNNING,
        PAUSED,
        /** By its fuse. */
        SUSPENDED,
        /** It cannot be loaded. */
        REFUSED
    }

    /**
     * @param matched messages it was evaluated on
     * @param filtered of them that gave no result
     * @param emitted results
     * @param errors dead letters
     * @param evaluationMillis of the fabric's thread
     */
    public record Counts(long matched, long filtered, long emitted, long errors, double evaluationMillis, Instant at) {}

    /**
     * @param state {@link #RUNNING}, {@link #SUSPENDED} or {@link #DONE}
     * @param messagesLeft of all devices, so at most so many are the rule's
     * @param cause why it does not go on, or what could not be made up for
     */
    public record CatchingUp(String state, long messagesLeft, Optional<String> cause) {
        static final String RUNNING = "running";
        static final String SUSPENDED = "suspended";
        static final String DONE = "done";
    }

    /** The same with a catch-up. */
    public RuleState with(Optional<CatchingUp> other) {
        return new RuleState(state, cause, counts, other);
    }

    public static RuleState of(RuleStatus status) {
        State state = switch (status.getState()) {
            case "active" -> State.RUNNING;
            case "paused" -> State.PAUSED;
            case "suspended" -> State.SUSPENDED;
            default -> State.REFUSED;
        };
        return new RuleState(
                state,
                Optional.ofNullable(status.getCause()),
                Optional.of(new Counts(
                        status.getMatched(),
                        status.getFiltered(),
                        status.getEmitted(),
                        status.getErrors(),
                        status.getEvaluationNanos() / 1e6,
                        status.getAt())),
                Optional.empty());
    }

    public static RuleState starting(Optional<String> cause) {
        return new RuleState(State.STARTING, cause, Optional.empty(), Optional.empty());
    }

    /** In the words of the API. */
    public String word() {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
