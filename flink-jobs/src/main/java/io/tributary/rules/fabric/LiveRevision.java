package io.tributary.rules.fabric;

import io.tributary.rules.action.Actions;
import io.tributary.rules.program.RuleEvaluation;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A revision as it runs: its program, its actions, its fuse, its counts. Of a script each INSERT is one, and they share how the revision
 * stands. Mutable, the fabric's thread.
 */
final class LiveRevision {
    final Standing standing;
    final Revision revision;
    final Revision.Part part;
    /** Null while paused. */
    final @Nullable RuleEvaluation evaluation;

    /** What it reads: one row for all rules that read the same columns. */
    final LazyRow row;

    final Actions actions;
    final Span span;
    final Fuse fuse;

    LiveRevision(
            Standing standing,
            Revision.Part part,
            @Nullable RuleEvaluation evaluation,
            LazyRow row,
            Actions actions,
            Fuse fuse) {
        this.standing = standing;
        this.revision = standing.revision;
        this.part = part;
        this.evaluation = evaluation;
        this.row = row;
        this.actions = actions;
        this.span = standing.span;
        this.fuse = fuse;
    }

    /** As {@link Standing#evaluated}. */
    void evaluated(int rows, long took, int waited) {
        standing.evaluated(rows, took, waited);
    }

    /** As {@link Standing#failed}. */
    void failed(long took, int waited) {
        standing.failed(took, waited);
    }

    /** As {@link Standing#setAside}. */
    void setAside(int letters) {
        standing.setAside(letters);
    }

    /** Why it must stop, with the INSERT that is to blame. */
    String blamed(String cause) {
        int insert = part.plan().insert();
        return insert == 0 ? cause : "INSERT " + insert + ": " + cause;
    }

    static Map<String, Long> texts(Map<Integer, Long> offsets) {
        Map<String, Long> texts = new HashMap<>();
        offsets.forEach((partition, offset) -> texts.put(Integer.toString(partition), offset));
        return texts;
    }
}
