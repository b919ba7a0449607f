package io.tributary.rules.fabric;

import io.tributary.catalog.RuleLatency;
import io.tributary.schemas.avro.RuleStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a revision stands: for which offsets it counts, what it did, whether its fuse stopped it. What it evaluates, one SELECT or those of a
 * script, has that in common. Mutable, the fabric's thread.
 */
final class Standing {
    final Revision revision;
    final Span span;

    private List<LiveRevision> parts = List.of();
    private @Nullable String suspension;
    private long matched;
    private long filtered;
    private long emitted;
    private long errors;
    private long nanos;
    private final long[] latency = new long[RuleLatency.COUNTS];
    private boolean changed = true;

    Standing(Revision revision, Span span) {
        this.revision = revision;
        this.span = span;
    }

    /** What it evaluates, in order; one without an evaluation while it is paused or cannot run. */
    List<LiveRevision> parts() {
        return parts;
    }

    void consistOf(List<LiveRevision> evaluated) {
        parts = List.copyOf(evaluated);
    }

    /**
     * @param took nanoseconds
     * @param waited which count of {@link RuleLatency} the message belongs to
     */
    void evaluated(int rows, long took, int waited) {
        matched++;
        latency[waited]++;
        emitted += rows;
        filtered += rows == 0 ? 1 : 0;
        nanos += took;
        changed = true;
    }

    /** A message it could not be evaluated on. */
    void failed(long took, int waited) {
        matched++;
        latency[waited]++;
        nanos += took;
        changed = true;
    }

    /** @param letters how many dead letters a message made, of the evaluation or of actions */
    void setAside(int letters) {
        errors += letters;
    }

    void suspend(String cause, Map<Integer, Long> positions) {
        suspension = cause;
        span.endAt(positions);
        changed = true;
    }

    /** What was suspended in an earlier attempt stays so. */
    void wasSuspended(String cause, Map<Integer, Long> until) {
        suspension = cause;
        span.endAt(until);
    }

    boolean isSuspended() {
        return suspension != null;
    }

    /** Whether there is anything new to report; asking takes it as reported. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    RuleStatus status(Instant now) {
        String state = suspension != null ? "suspended" : revision.active() ? "active" : "paused";
        return RuleStatus.newBuilder()
                .setRule(revision.key().rule())
                .setIncarnation(revision.key().incarnation())
                .setRevision(revision.key().number())
                .setVersion(revision.version())
                .setState(state)
                .setCause(suspension)
                .setFrom(LiveRevision.texts(span.begin()))
                .setUntil(LiveRevision.texts(span.end()))
                .setMatched(matched)
                .setFiltered(filtered)
                .setEmitted(emitted)
                .setErrors(errors)
                .setEvaluationNanos(nanos)
                .setLatency(Arrays.stream(latency).boxed().toList())
                .setAt(now)
                .build();
    }
}
