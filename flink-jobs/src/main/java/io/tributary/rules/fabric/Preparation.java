package io.tributary.rules.fabric;

import io.tributary.rules.RuleScript;
import io.tributary.rules.program.FabricLane;
import io.tributary.rules.program.RuleEvaluation;
import io.tributary.rules.program.RuleProgram;
import io.tributary.rules.program.RuleSeal;
import io.tributary.schemas.avro.RuleRecord;
import java.io.IOException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;

/**
 * Makes a revision ready to run, outside the thread that evaluates: checks its signature, defines its classes, looks whether its topics are
 * there. Thread-safe.
 *
 * @param targets what its rules write to
 * @param classes of the lane it is for
 */
record Preparation(
        PublicKey signer, Fuse.Limits limits, StreamingRuntimeContext context, Targets targets, LaneClasses classes) {

    /** What came of it. */
    sealed interface Outcome {
        /** @param evaluations one for each part of the revision; none while the rule is paused */
        record Ready(Revision revision, List<RuleEvaluation> evaluations) implements Outcome {}

        /** The revision cannot run, and why; the rule goes on as it was. */
        record Refused(Revision revision, String cause) implements Outcome {}

        /** It runs in the fabric of the other lane. */
        record Elsewhere(Revision.Key key) implements Outcome {}

        /** It may not even be looked at: not ours, or not readable. */
        record Foreign(String cause) implements Outcome {}
    }

    Outcome of(RuleRecord record) {
        if (!RuleSeal.isSealed(record, signer)) {
            return new Outcome.Foreign("its signature is not the management API's");
        }
        Revision revision;
        try {
            revision = Revision.of(record);
        } catch (RuntimeException e) {
            return new Outcome.Foreign(String.valueOf(e.getMessage()));
        }
        if (FabricLane.of(record.getAbi()) != classes.lane()) {
            return new Outcome.Elsewhere(revision.key());
        }
        if (!revision.active()) {
            return new Outcome.Ready(revision, List.of());
        }
        Optional<String> gone = revision.missing(targets);
        if (gone.isPresent()) {
            return new Outcome.Refused(
                    revision, "topic " + gone.get() + " is not there; make it again, then resume the rule");
        }
        List<RuleEvaluation> evaluations = new ArrayList<>();
        Optional<String> cause = load(revision, evaluations);
        return cause.isPresent()
                ? new Outcome.Refused(revision, cause.get())
                : new Outcome.Ready(revision, List.copyOf(evaluations));
    }

    /** All of its parts or none; empty: they are loaded. */
    private Optional<String> load(Revision revision, List<RuleEvaluation> evaluations) {
        String rule = revision.key().rule();
        try {
            for (Revision.Part part : revision.parts()) {
                RuleProgram program = RuleProgram.of(part.program());
                String name = RuleScript.programName(rule, part.plan().insert());
                evaluations.add(classes.load(
                        program.abi(), loader -> RuleEvaluation.load(program, name, limits.rows(), loader, context)));
            }
            return Optional.empty();
        } catch (IOException e) {
            close(revision, evaluations);
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (LaneClasses.UnavailableException e) {
            close(revision, evaluations);
            throw e;
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            close(revision, evaluations);
            return Optional.of("its program cannot be loaded: " + e);
        }
    }

    private static void close(Revision revision, List<RuleEvaluation> evaluations) {
        evaluations.forEach(each -> Farewell.to(each, revision.key()));
    }
}
