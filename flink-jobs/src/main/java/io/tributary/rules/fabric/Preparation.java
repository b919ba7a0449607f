package io.tributary.rules.fabric;

import io.tributary.rules.action.ActionPlan;
import io.tributary.rules.program.FabricLane;
import io.tributary.rules.program.RuleEvaluation;
import io.tributary.rules.program.RuleProgram;
import io.tributary.rules.program.RuleSeal;
import io.tributary.schemas.avro.RuleRecord;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes a revision ready to run, outside the thread that evaluates: checks its signature, defines its classes, looks whether its topics are
 * there. Thread-safe.
 *
 * @param missing the first of these topics that is not there
 * @param classes of the lane it is for
 */
record Preparation(
        PublicKey signer,
        Fuse.Limits limits,
        StreamingRuntimeContext context,
        Function<ActionPlan, Optional<String>> missing,
        LaneClasses classes) {

    /** What came of it. */
    sealed interface Outcome {
        /** @param evaluation null while the rule is paused */
        record Ready(Revision revision, @Nullable RuleEvaluation evaluation) implements Outcome {}

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
            return new Outcome.Ready(revision, null);
        }
        Optional<String> gone = missing.apply(revision.plan());
        if (gone.isPresent()) {
            return new Outcome.Refused(
                    revision, "topic " + gone.get() + " is not there; make it again, then resume the rule");
        }
        try {
            RuleProgram program = RuleProgram.of(revision.program());
            return new Outcome.Ready(
                    revision,
                    classes.load(
                            program.abi(),
                            loader -> RuleEvaluation.load(
                                    program, revision.key().rule(), limits.rows(), loader, context)));
        } catch (IOException e) {
            return new Outcome.Refused(revision, String.valueOf(e.getMessage()));
        } catch (LaneClasses.UnavailableException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            return new Outcome.Refused(revision, "its program cannot be loaded: " + e);
        }
    }
}
