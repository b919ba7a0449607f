package io.tributary.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.bundle.Bundle;
import io.tributary.rules.bundle.FunctionJars;
import io.tributary.rules.bundle.UserFunctions;
import io.tributary.rules.program.FabricLane;
import io.tributary.rules.program.ProgramAbi;
import io.tributary.rules.program.RuleProgram;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rules that call functions of users, as the compiler sees them. */
class UserFunctionsTest {
    private static final Bundle ACME = FunctionJars.bundle("acme", FunctionJars.ALL);
    private static final Bundle OTHER = FunctionJars.bundle("other", FunctionJars.saying("SAYS", "other"));

    private static RuleCompiler compiler;

    @BeforeAll
    static void start() {
        compiler = new RuleCompiler(ProductTable.Source.NONE, FunctionJars.of(ACME, OTHER));
    }

    @AfterAll
    static void stop() {
        compiler.close();
    }

    @Test
    void aRuleNamesTheBundleItNeedsAndBelongsToTheirLane() throws IOException {
        CompiledRule rule = accepted(
                "SELECT device_name, celsius(TRY_CAST(payload AS DOUBLE)) AS c FROM messages WHERE topic = 'P/d/event'");

        assertThat(rule.bundle()).contains(ACME.ref());
        assertThat(rule.columns()).contains(new CompiledQuery.Column("c", "DOUBLE", true));
        assertThat(rule.topicFilters()).containsExactly("P/d/event");
        assertThat(rule.abi())
                .startsWith(ProgramAbi.CURRENT)
                .endsWith(ACME.ref().sha256());
        assertThat(FabricLane.of(rule.abi())).isEqualTo(FabricLane.USER_FUNCTIONS);
        assertThat(RuleProgram.of(rule.queries().get(0).program().toBytes()).abi())
                .isEqualTo(rule.abi());
    }

    @Test
    void tableFunctionsTakeAMessageApart() {
        CompiledRule rule = accepted(
                "SELECT m.device_name, w.word FROM messages AS m, LATERAL TABLE(Words(m.payload)) AS w (word)");

        assertThat(rule.bundle()).contains(ACME.ref());
        assertThat(rule.columns()).extracting(CompiledQuery.Column::name).containsExactly("device_name", "word");
    }

    @Test
    void aRuleWithoutThemStaysWhereItWas() {
        CompiledRule rule = accepted("SELECT UPPER(device_name) AS d FROM messages");

        assertThat(rule.bundle()).isEmpty();
        assertThat(FabricLane.of(rule.abi())).isEqualTo(FabricLane.PLAIN);
    }

    @Test
    void aFunctionThatIsNotDeterministicIsWarnedAbout() {
        assertThat(accepted("SELECT\n  chance() AS c FROM messages WHERE topic = 'P/d/e'")
                        .warnings())
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.line()).isEqualTo(2);
                    assertThat(warning.message()).contains("function chance says that it is not deterministic");
                });
        assertThat(accepted("SELECT celsius(1e0 * qos) AS c FROM messages WHERE topic = 'P/d/e'")
                        .warnings())
                .isEmpty();
    }

    @Test
    void wrongArgumentsAndUnknownFunctionsAreErrorsOfTheRule() {
        assertThat(refused("SELECT celsius(payload) AS c FROM messages").message())
                .contains("DOUBLE expected but STRING passed");
        assertThat(refused("SELECT nobody(payload) AS c FROM messages").message())
                .contains("nobody");
        assertThat(refused("SELECT SUM(celsius(1e0 * qos)) AS c FROM messages").message())
                .contains("an aggregate");
    }

    @Test
    void functionsOfTwoBundlesAreNotMixed() {
        RuleError error = refused("SELECT celsius(1e0) AS c,\n SAYS(payload) AS s FROM messages");

        assertThat(error.message()).isEqualTo("the rule calls functions of two bundles, acme and other");
        assertThat(error.line()).isEqualTo(2);
    }

    @Test
    void ofAScriptAllProgramsBelongToTheOneBundleThatAnyOfThemCalls() {
        CompiledRule rule = accepted("INSERT INTO kafka.a SELECT celsius(1e0 * qos) AS c FROM messages;\n"
                + "INSERT INTO kafka.b SELECT device_name FROM messages");
        assertThat(rule.bundle()).contains(ACME.ref());
        assertThat(rule.queries()).extracting(query -> query.program().abi()).containsOnly(rule.abi());

        RuleError error = refused("INSERT INTO kafka.a SELECT celsius(1e0 * qos) AS c FROM messages;\n"
                + "INSERT INTO kafka.b SELECT SAYS(payload) AS s FROM messages");
        assertThat(error.message()).isEqualTo("the rule calls functions of two bundles, acme and other");
        assertThat(error.line()).isEqualTo(2);
    }

    @Test
    void aFunctionThatCannotBeMadeRefusesTheRule() {
        byte[] jar = FunctionJars.jar(
                Map.of(
                        "acme.Broken",
                        "package acme; public class Broken extends org.apache.flink.table.functions.ScalarFunction {"
                                + " static { if (true) throw new IllegalStateException(\"no licence\"); }"
                                + " public String eval(String x) { return x; } }"),
                "BROKEN = acme.Broken");

        RuleVerdict verdict = compiler.compile(
                rule("SELECT broken(payload) AS b FROM messages"), FunctionJars.of(FunctionJars.bundle("broken", jar)));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        RuleVerdict.Refused.class,
                        refusal -> assertThat(refusal.errors().get(0).message())
                                .contains("function broken cannot be made of class acme.Broken", "no licence"));
    }

    @Test
    void whereTheyAreSwitchedOffThereAreNone() {
        assertThat(compiler.compile(rule("SELECT celsius(1e0 * qos) AS c FROM messages"), UserFunctions.NONE))
                .isInstanceOf(RuleVerdict.Refused.class);
    }

    @Test
    void namesOfSqlAndOfThePlatformAreTaken() {
        assertThat(List.of("upper", "Json_Value", "TOPIC_MATCHES", "SELECT", "current_timestamp", "SUM", "if"))
                .allMatch(compiler.takenNames());
        assertThat(List.of("CELSIUS", "acme_words")).noneMatch(compiler.takenNames());
    }

    private static RuleDefinition rule(String sql) {
        return new RuleDefinition(
                "r", 1, sql, sql.startsWith("INSERT") ? List.of() : List.of(new RuleAction.Kafka("out", "", "")));
    }

    private static CompiledRule accepted(String sql) {
        RuleVerdict verdict = compiler.compile(rule(sql));
        if (verdict instanceof RuleVerdict.Accepted accepted) {
            return accepted.rule();
        }
        throw new AssertionError(verdict);
    }

    private static RuleError refused(String sql) {
        RuleVerdict verdict = compiler.compile(rule(sql));
        if (verdict instanceof RuleVerdict.Refused refused) {
            return refused.errors().get(0);
        }
        throw new AssertionError(verdict);
    }
}
