package io.tributary.rules.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.schemas.avro.RuleRecord;
import io.tributary.schemas.avro.RuleStatus;
import io.tributary.stream.Addressed;
import io.tributary.stream.LogRecord;
import io.tributary.stream.OutgoingRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Rules that are scripts: several programs and sinks, one rule. */
class ScriptsTest {
    private static final String PLANT = """
            INSERT INTO repub SELECT 'ABCDEFGHIJ/siren/on' AS topic, JSON_VALUE(payload, '$.t') AS payload
            FROM messages WHERE topic = 'ABCDEFGHIJ/dev1/alarm';
            INSERT INTO kafka.shares SELECT device_name, 100 / CAST(JSON_VALUE(payload, '$.t') AS INT) AS share
            FROM messages WHERE TOPIC_MATCHES(topic, 'ABCDEFGHIJ/+/event');
            INSERT INTO db.readings /*+ OPTIONS('key' = 'device_name') */
            SELECT device_name, JSON_VALUE(payload, '$.t') AS t FROM messages;
            """;

    @Test
    void eachInsertHasItsTopicsAndItsSink() throws Exception {
        try (TestFabric fabric = new TestFabric(TestFabric.with(script(PLANT)))) {
            fabric.send(
                    TestRules.of(0, "dev1", "alarm", "{\"t\": 31}"),
                    TestRules.of(1, "dev2", "alarm", "{\"t\": 32}"),
                    TestRules.of(2, "dev2", "event", "{\"t\": 4}"));

            assertThat(fabric.repubs())
                    .extracting(PublishRequested::getTopic, ScriptsTest::payloadOf)
                    .containsExactly(tuple("ABCDEFGHIJ/siren/on", "31"));
            assertThat(fabric.once())
                    .extracting(Addressed::topic)
                    .containsExactly(
                            "rule.plant.db.readings", "rule.plant.db.readings", "shares", "rule.plant.db.readings");
            assertThat(text(fabric.once().get(2).record().value()))
                    .isEqualTo("{\"device_name\":\"dev2\",\"share\":25}");
            assertThat(fabric.deadLetters()).isEmpty();
        }
    }

    @Test
    void anInsertThatFailsIsNamedAndHoldsUpNoOther() throws Exception {
        try (TestFabric fabric =
                new TestFabric(TestFabric.with(script(PLANT, new RuleAction.Kafka("failed", "${error.kind}", ""))))) {
            fabric.send(TestRules.of(0, "dev1", "event", "{\"t\": 0}"));

            assertThat(fabric.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.getKind()).isEqualTo("evaluation-failed");
                assertThat(letter.getRuleInsert()).isEqualTo(2);
                assertThat(letter.getReason()).startsWith("INSERT 2: ");
            });
            assertThat(fabric.once())
                    .extracting(Addressed::topic)
                    .containsExactlyInAnyOrder("failed", "rule.plant.db.readings");
            assertThat(fabric.once().stream()
                            .filter(each -> each.topic().equals("failed"))
                            .map(each -> text(each.record().value())))
                    .singleElement()
                    .satisfies(told -> assertThat(told)
                            .startsWith("{\"rule\":\"plant\",\"version\":1,\"insert\":2,\"action\":\"evaluation\""));
        }
    }

    @Test
    void twoInsertsIntoOneSinkHaveIdsOfTheirOwnAndTheSameInAReplay() throws Exception {
        RuleRecord rule = script("""
                INSERT INTO repub SELECT 'ABCDEFGHIJ/siren/on' AS topic, t.w AS payload
                FROM messages AS m CROSS JOIN UNNEST(SPLIT(m.payload, ',')) AS t (w);
                INSERT INTO repub SELECT 'ABCDEFGHIJ/siren/on' AS topic, UPPER(payload) AS payload FROM messages;
                INSERT INTO kafka.a SELECT UUID() AS u, qos / (qos - qos) AS x FROM messages;
                INSERT INTO kafka.b SELECT UUID() AS u FROM messages;
                INSERT INTO kafka.b SELECT UUID() AS u FROM messages;
                """);
        TestFabric.Log log = TestFabric.with(rule);
        OperatorSubtaskState before;
        List<String> first;
        LogRecord message = TestRules.message(0, "a,b");
        try (TestFabric fabric = new TestFabric(log)) {
            before = fabric.checkpoint(1);
            fabric.send(message);
            first = ids(fabric);
            assertThat(first).hasSize(6).doesNotHaveDuplicates();
            assertThat(fabric.repubs()).extracting(ScriptsTest::payloadOf).containsExactly("a", "b", "A,B");
            // The device's memory tells repeats by it: what is not above what it heard last was heard before.
            assertThat(fabric.repubs())
                    .extracting(repub -> repub.getOrigin().getIndex())
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(fabric.repubs())
                    .extracting(repub -> repub.getOrigin().getRule())
                    .containsOnly("plant");
            assertThat(fabric.once().stream().map(each -> text(each.record().value())))
                    .as("chance of one INSERT is not that of another")
                    .doesNotHaveDuplicates();
        }
        try (TestFabric fabric = new TestFabric(log, before)) {
            fabric.send(message);
            assertThat(ids(fabric)).isEqualTo(first);
        }
    }

    @Test
    void theFuseIsTheRulesAndTheInsertThatIsToBlameIsNamed() throws Exception {
        TestFabric.Log log = TestFabric.with(
                script(
                        "INSERT INTO kafka.a SELECT qos FROM messages; INSERT INTO kafka.b SELECT 1 / (qos - qos) AS x FROM messages"));
        try (TestFabric fabric = new TestFabric(log)) {
            for (int i = 0; i < 150; i++) {
                fabric.send(TestRules.message(i, "{}"));
            }
            fabric.report();

            RuleStatus status = log.statusOf("plant/1/1");
            assertThat(status.getState()).isEqualTo("suspended");
            assertThat(status.getCause()).startsWith("INSERT 2: it failed on 100 messages in a row");
            assertThat(status.getMatched()).isEqualTo(200);
            assertThat(status.getErrors()).isEqualTo(100);
            assertThat(status.getEmitted()).isEqualTo(100);
            assertThat(fabric.once()).hasSize(100);
        }
    }

    @Test
    void allOfAScriptIsReplacedAndPausedBetweenTwoMessages() throws Exception {
        TestFabric.Log log = TestFabric.with(
                script("INSERT INTO kafka.a SELECT qos FROM messages; INSERT INTO kafka.b SELECT qos FROM messages"));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "{}"));
            CompiledRule next = compiled("INSERT INTO kafka.c SELECT qos FROM messages");
            fabric.deploy(TestRules.signed(TestRules.bare(next, 2, 0)));
            fabric.send(TestRules.message(1, "{}"));
            fabric.deploy(TestRules.signed(
                    TestRules.bare(next, 3, 0).setState("paused").setInserts(List.of())));
            fabric.send(TestRules.message(2, "{}"));

            assertThat(fabric.once()).extracting(Addressed::topic).containsExactly("a", "b", "c");
        }
    }

    @Test
    void aScriptWhoseTopicIsNotThereDoesNotRunInParts() throws Exception {
        TestFabric.Log log = TestFabric.with(
                script("INSERT INTO kafka.a SELECT qos FROM messages; INSERT INTO kafka.b SELECT qos FROM messages"));
        log.missing = "b";
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "{}"));

            assertThat(log.statusOf("plant/1/1").getCause()).startsWith("topic b is not there");
            assertThat(fabric.once()).isEmpty();
        }
    }

    @Test
    void whatARowOfRepubDoesNotSayRightIsSetAside() throws Exception {
        RuleRecord rule = script("""
                INSERT INTO repub SELECT JSON_VALUE(payload, '$.to') AS topic, 'x' AS payload,
                TRY_CAST(JSON_VALUE(payload, '$.qos') AS INT) AS qos FROM messages
                """);
        try (TestFabric fabric = new TestFabric(TestFabric.with(rule))) {
            fabric.send(
                    TestRules.message(0, "{\"to\": \"ABCDEFGHIJ/d/a/b\", \"qos\": 0}"),
                    TestRules.message(1, "{\"to\": \"ABCDEFGHIJ/d/a\", \"qos\": 2}"),
                    TestRules.message(2, "{\"to\": \"ABCDEFGHIJ/d/a\"}"),
                    TestRules.message(3, "{\"to\": \"ABCDEFGHIJ/d/a\", \"qos\": 3}"),
                    TestRules.message(4, "{\"to\": \"ABCDEFGHIJ/d/+\"}"),
                    TestRules.message(5, "{}"));

            assertThat(fabric.repubs())
                    .extracting(PublishRequested::getTopic, PublishRequested::getQos)
                    .containsExactly(
                            tuple("ABCDEFGHIJ/d/a/b", 0), tuple("ABCDEFGHIJ/d/a", 1), tuple("ABCDEFGHIJ/d/a", 1));
            assertThat(fabric.deadLetters())
                    .extracting(DeadLetter::getSourceOffset, DeadLetter::getKind)
                    .containsExactly(tuple(3L, "repub-target"), tuple(4L, "repub-target"), tuple(5L, "repub-target"));
        }
    }

    /** Of everything it made, in order. */
    private static List<String> ids(TestFabric fabric) {
        return Stream.of(
                        fabric.atOnce().stream(),
                        fabric.once().stream().map(Addressed::record),
                        fabric.deadRecords().stream())
                .flatMap(each -> each)
                .map(OutgoingRecord::eventId)
                .toList();
    }

    private static RuleRecord script(String sql, RuleAction... errorActions) {
        return TestRules.record(compiled(sql, errorActions));
    }

    private static CompiledRule compiled(String sql, RuleAction... errorActions) {
        return TestRules.compile(new RuleDefinition("plant", 1, sql, List.of(), List.of(errorActions)));
    }

    private static String payloadOf(PublishRequested repub) {
        ByteBuffer payload = repub.getPayload();
        return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }
}
