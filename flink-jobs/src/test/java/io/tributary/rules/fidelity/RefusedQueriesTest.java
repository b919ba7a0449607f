package io.tributary.rules.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.RuleScript;
import io.tributary.rules.compile.RuleCompiler;
import io.tributary.rules.compile.RuleError;
import io.tributary.rules.compile.RuleVerdict;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What cannot run hot is refused, in words that say why and what to write instead: each step a plan of Flink's may have, and more. */
class RefusedQueriesTest {
    private static RuleCompiler compiler;

    @BeforeAll
    static void start() {
        compiler = new RuleCompiler();
    }

    @AfterAll
    static void stop() {
        compiler.close();
    }

    @ParameterizedTest
    @CsvFileSource(resources = "refused.txt", delimiter = '|', quoteCharacter = '\0')
    void whyAndWhatInsteadIsSaid(String sql, String why, String remedy) {
        List<RuleAction> actions =
                RuleScript.isOne(sql) ? List.of() : List.of(new RuleAction.Repub("ABCDEFGHIJ/lamp/control", 1));

        RuleVerdict verdict = compiler.compile(new RuleDefinition("refused", 1, sql, actions));

        assertThat(verdict).isInstanceOf(RuleVerdict.Refused.class);
        RuleError error = ((RuleVerdict.Refused) verdict).errors().get(0);
        assertThat(error.message()).contains(why);
        assertThat(error.remedy()).contains(remedy);
        assertThat(error.toString()).doesNotContain("org.apache.", "Exception");
    }
}
