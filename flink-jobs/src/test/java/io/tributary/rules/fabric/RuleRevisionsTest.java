package io.tributary.rules.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.rules.RuleAction;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.program.RuleProgram;
import io.tributary.schemas.avro.RuleRecord;
import io.tributary.stream.Addressed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Which revision of a rule counts for which message: while messages flow, in a replay, after a restart. */
class RuleRevisionsTest {
    private static final RuleAction TOPIC = new RuleAction.Kafka("alarms", "", "");
    private static final String ALL = "SELECT message_id FROM messages";

    @Test
    void aRuleThatComesWhileMessagesFlowCountsFromThereOn() throws Exception {
        TestFabric.Log log = TestFabric.with();
        OperatorSubtaskState early;
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "{}"));
            early = fabric.checkpoint(1);
            fabric.send(TestRules.message(1, "{}"));
            fabric.deploy(TestRules.record("all", ALL, TOPIC));
            fabric.send(TestRules.message(2, "{}"));
            assertThat(fabric.once())
                    .extracting(RuleRevisionsTest::valueOf)
                    .containsExactly("{\"message_id\":\"id-2\"}");
            assertThat(log.statusOf("all/1/1").getFrom()).containsEntry("0", 2L);
        }
        try (TestFabric fabric = new TestFabric(log, early)) {
            fabric.send(TestRules.message(1, "{}"), TestRules.message(2, "{}"));
            assertThat(fabric.once())
                    .extracting(RuleRevisionsTest::valueOf)
                    .containsExactly("{\"message_id\":\"id-2\"}");
        }
    }

    @Test
    void aReplayGivesEachMessageToTheVersionThatHadIt() throws Exception {
        CompiledRule one = TestRules.compile("all", "SELECT message_id, 1 AS v FROM messages", TOPIC);
        CompiledRule two = TestRules.compile("all", "SELECT message_id, 2 AS v FROM messages", TOPIC);
        TestFabric.Log log = TestFabric.with(TestRules.record(one));
        OperatorSubtaskState early;
        List<String> first;
        try (TestFabric fabric = new TestFabric(log)) {
            early = fabric.checkpoint(1);
            fabric.send(TestRules.message(0, "{}"), TestRules.message(1, "{}"));
            fabric.deploy(TestRules.signed(TestRules.bare(two, 2, 0)));
            fabric.send(TestRules.message(2, "{}"));
            fabric.deploy(TestRules.signed(TestRules.bare(two, 3, 0).setState("paused")));
            fabric.send(TestRules.message(3, "{}"));
            fabric.deploy(TestRules.signed(TestRules.bare(one, 4, 0)));
            fabric.send(TestRules.message(4, "{}"));
            first = fabric.once().stream().map(RuleRevisionsTest::valueOf).toList();
            assertThat(first)
                    .containsExactly(
                            "{\"message_id\":\"id-0\",\"v\":1}",
                            "{\"message_id\":\"id-1\",\"v\":1}",
                            "{\"message_id\":\"id-2\",\"v\":2}",
                            "{\"message_id\":\"id-4\",\"v\":1}");
        }
        try (TestFabric fabric = new TestFabric(log, early)) {
            for (int i = 0; i < 5; i++) {
                fabric.send(TestRules.message(i, "{}"));
            }
            assertThat(fabric.once()).extracting(RuleRevisionsTest::valueOf).isEqualTo(first);
        }
    }

    @Test
    void aRuleMadeWhileTheFabricLagsBehindBeginsWhereItWasMade() throws Exception {
        TestFabric.Log log = TestFabric.with();
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "{}"));
            fabric.deploy(TestRules.signed(TestRules.bare(TestRules.compile("all", ALL, TOPIC), 1, 3)));
            fabric.send(TestRules.message(2, "{}"), TestRules.message(3, "{}"));
            assertThat(fabric.once())
                    .extracting(RuleRevisionsTest::valueOf)
                    .containsExactly("{\"message_id\":\"id-3\"}");
        }
    }

    @Test
    void aDeletedRuleIsGone() throws Exception {
        TestFabric.Log log = TestFabric.with(TestRules.record("all", ALL, TOPIC));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "{}"));
            fabric.remove("all", 1);
            fabric.send(TestRules.message(1, "{}"));
            assertThat(fabric.once()).hasSize(1);
        }
    }

    @Test
    void aRevisionWhoseTargetIsGoneAtARestartDoesNotLetAnEarlierOneCountAgain() throws Exception {
        CompiledRule one = TestRules.compile("all", "SELECT message_id, 1 AS v FROM messages", TOPIC);
        CompiledRule two = TestRules.compile(
                "all", "SELECT message_id, 2 AS v FROM messages", new RuleAction.Kafka("gone", "", ""));
        TestFabric.Log log = TestFabric.with(TestRules.record(one));
        OperatorSubtaskState state;
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "{}"));
            fabric.deploy(TestRules.signed(TestRules.bare(two, 2, 0)));
            fabric.send(TestRules.message(1, "{}"));
            state = fabric.checkpoint(1);
        }
        log.missing = "gone";
        try (TestFabric fabric = new TestFabric(log, state)) {
            fabric.send(TestRules.message(2, "{}"));
            assertThat(fabric.once()).isEmpty();
            assertThat(log.statusOf("all/1/2").getState()).isEqualTo("suspended");
            assertThat(log.statusOf("all/1/2").getFrom()).containsEntry("0", 1L);
            assertThat(log.statusOf("all/1/2").getCause()).contains("topic gone is not there");
        }
    }

    @Test
    void aRuleOfAnotherSignerIsNotEvenLookedAt() throws Exception {
        RuleRecord record = TestRules.record("all", ALL, TOPIC);
        RuleRecord forged = RuleRecord.newBuilder(record)
                .setSql("SELECT 1 AS x FROM messages")
                .build();
        TestFabric.Log log = TestFabric.with(forged);
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "{}"));
            assertThat(fabric.once()).isEmpty();
            assertThat(log.statuses).isEmpty();
        }
    }

    @Test
    void aProgramOfAnotherBuildIsRefusedAndTheRuleGoesOnAsItWas() throws Exception {
        CompiledRule rule = TestRules.compile("all", ALL, TOPIC);
        TestFabric.Log log = TestFabric.with(TestRules.record(rule));
        RuleRecord older = TestRules.signed(TestRules.bare(rule, 2, 0)
                .setProgram(ByteBuffer.wrap(new RuleProgram(
                                "flink-1.0/tributary-0",
                                rule.queries().get(0).program().stages(),
                                rule.queries().get(0).program().columns(),
                                false,
                                List.of())
                        .toBytes())));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.deploy(older);
            fabric.send(TestRules.message(0, "{}"));
            assertThat(fabric.once()).hasSize(1);
            assertThat(log.statusOf("all/1/2").getState()).isEqualTo("refused");
            assertThat(log.statusOf("all/1/2").getCause()).contains("compiled again");
        }
    }

    @Test
    void aMissingTargetTopicStopsItsRuleAlone() throws Exception {
        TestFabric.Log log = TestFabric.with(
                TestRules.record("lost", ALL, new RuleAction.Kafka("gone", "", "")),
                TestRules.record("all", ALL, TOPIC));
        log.missing = "gone";
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "{}"));
            assertThat(fabric.once()).extracting(Addressed::topic).containsExactly("alarms");
            assertThat(log.statusOf("lost/1/1").getCause()).contains("topic gone is not there");
        }
    }

    private static String valueOf(Addressed record) {
        return new String(record.record().value(), StandardCharsets.UTF_8);
    }
}
