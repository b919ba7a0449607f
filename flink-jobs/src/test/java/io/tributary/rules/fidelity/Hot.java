package io.tributary.rules.fidelity;

import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.compile.RuleCompiler;
import io.tributary.rules.compile.RuleVerdict;
import io.tributary.rules.fabric.HotRows;
import io.tributary.rules.program.DetachedContext;
import io.tributary.rules.program.RuleEvaluation;
import io.tributary.rules.program.RuleProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The fabric's side: the compiler's programs, through the bytes in which they travel, all over one row of each message. */
final class Hot {
    private static final int MAX_ROWS = 10_000;

    /** @throws AssertionError when the compiler refuses the query */
    static RuleProgram compile(RuleCompiler compiler, Query query) {
        // A column as payload: then the others may be of any type.
        RuleAction action =
                new RuleAction.Kafka("results", "", query.text().startsWith("SELECT ") ? "" : "device_name");
        RuleVerdict verdict =
                compiler.compile(new RuleDefinition("line_" + query.line(), 1, query.sql(), List.of(action)));
        if (verdict instanceof RuleVerdict.Accepted accepted) {
            return travelled(accepted.rule().queries().get(0).program());
        }
        throw new AssertionError(query + " is refused: " + verdict);
    }

    private static RuleProgram travelled(RuleProgram program) {
        try {
            return RuleProgram.of(program.toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RuleEvaluation load(RuleProgram program, Query query) throws IOException {
        return RuleEvaluation.load(
                program, "line_" + query.line(), MAX_ROWS, Hot.class.getClassLoader(), DetachedContext.create());
    }

    /** The answers of each evaluation to each sample, message after message as in the fabric. */
    static List<List<Answer>> answers(List<RuleEvaluation> evaluations, List<Sample> samples) {
        List<List<Answer>> answers = new ArrayList<>();
        evaluations.forEach(each -> answers.add(new ArrayList<>()));
        HotRows rows = new HotRows();
        for (Sample sample : samples) {
            rows.turnTo(sample.record());
            for (int i = 0; i < evaluations.size(); i++) {
                RuleEvaluation evaluation = evaluations.get(i);
                answers.get(i).add(Answer.of(() -> rows.of(evaluation)));
            }
        }
        return answers;
    }

    private Hot() {}
}
