package io.tributary.management.rules;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tributary.catalog.RuleLatency;
import io.tributary.schemas.avro.RuleStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

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
        REFUSED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param matched messages it was evaluated on
     * @param filtered of them that gave no result
     * @param emitted results
     * @param errors dead letters
     * @param evaluationMillis of the fabric's thread
     * @param cpuShare part of the fabric's thread, 0 to 1, over the last seconds
     * @param latency of the last seconds in which something was evaluated
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Counts(
            long matched,
            long filtered,
            long emitted,
            long errors,
            double evaluationMillis,
            double cpuShare,
            Optional<Latency> latency,
            Instant at) {}

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

    /**
     * How long after the log took it a message was evaluated; upper bounds, see {@link RuleLatency}.
     *
     * @param p50Millis half of the messages
     * @param p99Millis 99 of 100; empty when it is beyond the last bound
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Latency(long p50Millis, Optional<Long> p99Millis) {
        static Optional<Latency> of(List<Long> counts) {
            OptionalLong half = RuleLatency.within(counts, 0.5);
            OptionalLong nearlyAll = RuleLatency.within(counts, 0.99);
            return half.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Latency(
                            half.getAsLong(),
                            nearlyAll.isEmpty() ? Optional.empty() : Optional.of(nearlyAll.getAsLong())));
        }
    }

    public static RuleState of(RuleStatuses.Said said, Instant now) {
        RuleStatus status = said.status();
        return new RuleState(
                stateOf(status),
                Optional.ofNullable(status.getCause()),
                Optional.of(new Counts(
                        status.getMatched(),
                        status.getFiltered(),
                        status.getEmitted(),
                        status.getErrors(),
                        status.getEvaluationNanos() / 1e6,
                        said.cpuShare(now),
                        Latency.of(said.latency()),
                        status.getAt())),
                Optional.empty());
    }

    static State stateOf(RuleStatus status) {
        return switch (status.getState()) {
            case "active" -> State.RUNNING;
            case "paused" -> State.PAUSED;
            case "suspended" -> State.SUSPENDED;
            default -> State.REFUSED;
        };
    }

    public static RuleState starting(Optional<String> cause) {
        return new RuleState(State.STARTING, cause, Optional.empty(), Optional.empty());
    }

    /** In the words of the API. */
    public String word() {
        return state.word();
    }
}
