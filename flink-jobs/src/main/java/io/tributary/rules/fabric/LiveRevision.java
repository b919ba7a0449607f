package io.tributary.rules.fabric;

import io.tributary.catalog.RuleLatency;
import io.tributary.rules.action.Actions;
import io.tributary.rules.program.RuleEvaluation;
import io.tributary.schemas.avro.RuleStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A revision as it runs: its program, its actions, its fuse, its counts. Mutable, the fabric's thread. */
final class LiveRevision {
    final Revision revision;
    /** Null while paused. */
    final @Nullable RuleEvaluation evaluation;

    /** What it reads: one row for all rules that read the same columns. */
    final MessageRow row;

    final Actions actions;
    final Span span;
    final Fuse fuse;

    private @Nullable String suspension;
    private long matched;
    private long filtered;
    private long emitted;
    private long errors;
    private long nanos;
    private final long[] latency = new long[RuleLatency.COUNTS];
    private boolean changed = true;

    LiveRevision(
            Revision revision,
            @Nullable RuleEvaluation evaluation,
            MessageRow row,
            Actions actions,
            Span span,
            Fuse fuse) {
        this.revision = revision;
        this.evaluation = evaluation;
        this.row = row;
        this.actions = actions;
        this.span = span;
        this.fuse = fuse;
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
                .setFrom(texts(span.begin()))
                .setUntil(texts(span.end()))
                .setMatched(matched)
                .setFiltered(filtered)
                .setEmitted(emitted)
                .setErrors(errors)
                .setEvaluationNanos(nanos)
                .setLatency(Arrays.stream(latency).boxed().toList())
                .setAt(now)
                .build();
    }

    static Map<String, Long> texts(Map<Integer, Long> offsets) {
        Map<String, Long> texts = new HashMap<>();
        offsets.forEach((partition, offset) -> texts.put(Integer.toString(partition), offset));
        return texts;
    }
}
