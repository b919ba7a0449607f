package io.tributary.rules.fabric;

import io.tributary.rules.RuleScript;
import io.tributary.rules.action.ActionPlan;
import io.tributary.rules.program.RuleEvaluation;
import io.tributary.rules.program.RuleProgram;
import io.tributary.rules.program.RuleSeal;
import io.tributary.schemas.avro.RuleRecord;
import java.io.IOException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a revision ready to run, outside the thread that evaluates: checks its signature, defines its classes, looks whether its topics are
 * there. Thread-safe.
 *
 * @param missing the first of these topics that is not there
 */
record Preparation(
        PublicKey signer,
        Fuse.Limits limits,
        StreamingRuntimeContext context,
        Function<ActionPlan, Optional<String>> missing) {

    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    /** What came of it. */
    sealed interface Outcome {
        /** @param evaluations one for each part of the revision; none while the rule is paused */
        record Ready(Revision revision, List<RuleEvaluation> evaluations) implements Outcome {}

        /** The revision cannot run, and why; the rule goes on as it was. */
        record Refused(Revision revision, String cause) implements Outcome {}

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
        if (!revision.active()) {
            return new Outcome.Ready(revision, List.of());
        }
        Optional<String> gone = revision.missing(missing);
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
                evaluations.add(RuleEvaluation.load(
                        RuleProgram.of(part.program()),
                        RuleScript.programName(rule, part.plan().insert()),
                        limits.rows(),
                        Preparation.class.getClassLoader(),
                        context));
            }
            return Optional.empty();
        } catch (IOException e) {
            close(rule, evaluations);
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            close(rule, evaluations);
            return Optional.of("its program cannot be loaded: " + e);
        }
    }

    private static void close(String rule, List<RuleEvaluation> evaluations) {
        for (RuleEvaluation each : evaluations) {
            try {
                each.close();
            } catch (Exception e) { // closing a function declares no less; the rule does not run anyway
                LOG.warn("a function of rule {} does not close: {}", rule, e.toString());
            }
        }
    }
}
