package io.tributary.rules.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.rules.RuleAction;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.stream.Addressed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** One rule that fails, or takes too much, and the others beside it. */
class RuleIsolationTest {
    private static final RuleAction TOPIC = new RuleAction.Kafka("alarms", "", "");
    private static final String ALL = "SELECT message_id FROM messages";

    @Test
    void anExceptionSetsTheMessageAsideAndNothingElse() throws Exception {
        TestFabric.Log log = TestFabric.with(
                TestRules.record("divides", "SELECT 10 / (qos - 1) AS x FROM messages", TOPIC),
                TestRules.record(
                        "casts", "SELECT CAST(JSON_VALUE(payload, '$.t') AS DOUBLE) AS t FROM messages", TOPIC),
                TestRules.record("all", ALL, TOPIC));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "{\"t\":\"warm\"}"));

            assertThat(fabric.once())
                    .extracting(RuleIsolationTest::valueOf)
                    .containsExactly("{\"message_id\":\"id-0\"}");
            assertThat(fabric.deadLetters())
                    .extracting(letter -> letter.getStage() + " " + letter.getKind())
                    .containsExactlyInAnyOrder("rule/divides evaluation-failed", "rule/casts evaluation-failed");
            assertThat(fabric.deadLetters())
                    .extracting(DeadLetter::getReason)
                    .anySatisfy(reason -> assertThat(reason).contains("ArithmeticException", "NULLIF"))
                    .anySatisfy(reason -> assertThat(reason).contains("NumberFormatException"));
        }
    }

    @Test
    void aRuleThatFailsAgainAndAgainIsSuspendedAloneAndStaysSo() throws Exception {
        TestFabric.Log log = TestFabric.with(
                TestRules.record("divides", "SELECT 10 / (qos - 1) AS x FROM messages", TOPIC),
                TestRules.record("all", ALL, TOPIC));
        OperatorSubtaskState state;
        try (TestFabric fabric = new TestFabric(log)) {
            for (int i = 0; i < 150; i++) {
                fabric.send(TestRules.message(i, "{}"));
            }
            state = fabric.checkpoint(1);
            assertThat(fabric.deadLetters()).hasSize(100);
            assertThat(fabric.once()).hasSize(150);
            assertThat(log.statusOf("divides/1/1").getState()).isEqualTo("suspended");
            assertThat(log.statusOf("divides/1/1").getCause()).contains("100 messages in a row", "zero");
            assertThat(log.statusOf("divides/1/1").getUntil()).containsEntry("0", 100L);
        }
        try (TestFabric fabric = new TestFabric(log, state)) {
            fabric.send(TestRules.message(150, "{}"));
            assertThat(fabric.deadLetters()).isEmpty();
            CompiledRule mended =
                    TestRules.compile("divides", "SELECT 10 / NULLIF(qos - 1, 0) AS x FROM messages", TOPIC);
            fabric.deploy(TestRules.signed(TestRules.bare(mended, 2, 0)));
            fabric.send(TestRules.message(151, "{}"));
            assertThat(fabric.once()).hasSize(3);
        }
    }

    @Test
    void aRowBombIsDefused() throws Exception {
        String sql =
                "SELECT t.w AS x FROM messages AS m CROSS JOIN UNNEST(SPLIT(REPEAT(m.payload, 10000), 'a')) AS t (w)";
        TestFabric.Log log = TestFabric.with(TestRules.record("bomb", sql, TOPIC));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "aaa"), TestRules.message(1, "b"));
            assertThat(fabric.deadLetters()).extracting(DeadLetter::getKind).containsExactly("too-many-rows");
            assertThat(fabric.once()).hasSize(1);
        }
    }

    @Test
    void rowsThatTogetherAreTooLongAreRefused() throws Exception {
        String sql =
                "SELECT m.payload AS p, t.w AS x FROM messages AS m CROSS JOIN UNNEST(SPLIT(m.payload, 'a')) AS t (w)";
        TestFabric.Log log = TestFabric.with(TestRules.record("bomb", sql, TOPIC));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "a".repeat(8_000)), TestRules.message(1, "ba"));
            assertThat(fabric.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.getKind()).isEqualTo("too-many-rows");
                assertThat(letter.getReason()).contains("more than 16777216 characters of one message");
            });
            assertThat(fabric.once()).hasSize(2);
        }
    }

    @Test
    void aTextThatWouldTakeTheMemoryOfAllIsNotMade() throws Exception {
        String sql = "SELECT CHAR_LENGTH(REPEAT(payload, 100000000)) AS x FROM messages";
        TestFabric.Log log = TestFabric.with(TestRules.record("bomb", sql, TOPIC), TestRules.record("all", ALL, TOPIC));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "a text of some length, a hundred million times"));
            assertThat(fabric.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.getKind()).isEqualTo("result-too-long");
                assertThat(letter.getReason()).startsWith("a result of REPEAT would be up to 4600000000 long");
            });
            assertThat(fabric.once()).hasSize(1);
        }
    }

    @Test
    void aRuleIsNotBlamedForWhatAnotherLookedInto() throws Exception {
        TestFabric.Log log = TestFabric.with(
                TestRules.record("looks", "SELECT JSON_VALUE(payload, '$.t') AS t FROM messages", TOPIC),
                TestRules.record(
                        "other",
                        "SELECT JSON_VALUE(payload, '$.t') AS t FROM messages WHERE device_name = 'nobody'",
                        TOPIC));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "no"));
            assertThat(fabric.deadLetters()).extracting(DeadLetter::getStage).containsExactly("rule/looks");
        }
    }

    @Test
    void aRegularExpressionWithoutEndIsStoppedAndItsRuleSuspended() throws Exception {
        String sql = "SELECT message_id FROM messages WHERE REGEXP(payload, '(.*a){20}c')";
        TestFabric.Log log = TestFabric.with(TestRules.record("slow", sql, TOPIC), TestRules.record("all", ALL, TOPIC));
        try (TestFabric fabric = new TestFabric(log)) {
            for (int i = 0; i < 15; i++) {
                fabric.send(TestRules.message(i, "a".repeat(200)));
            }
            assertThat(fabric.deadLetters())
                    .hasSize(10)
                    .allSatisfy(letter -> assertThat(letter.getKind()).isEqualTo("evaluation-too-long"));
            assertThat(fabric.once()).hasSize(15);
            assertThat(log.statusOf("slow/1/1").getCause()).contains("take too long");
        }
    }

    @Test
    void aRuleThatAsksWhetherThePayloadIsJsonKnowsWhatItDoes() throws Exception {
        TestFabric.Log log = TestFabric.with(
                TestRules.record(
                        "asks", "SELECT payload IS JSON AS j, JSON_VALUE(payload, '$.t') AS t FROM messages", TOPIC),
                TestRules.record("raw", "SELECT payload FROM messages", TOPIC));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "no"));
            assertThat(fabric.deadLetters()).isEmpty();
            assertThat(fabric.once())
                    .extracting(RuleIsolationTest::valueOf)
                    .containsExactlyInAnyOrder("{\"j\":false,\"t\":null}", "{\"payload\":\"no\"}");
        }
    }

    private static String valueOf(Addressed record) {
        return new String(record.record().value(), StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
