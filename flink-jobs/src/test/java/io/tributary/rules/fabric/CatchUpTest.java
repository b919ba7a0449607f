package io.tributary.rules.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.rules.CatchUp;
import io.tributary.rules.CatchUp.Stretch;
import io.tributary.rules.RuleAction;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.program.FabricLane;
import io.tributary.rules.program.SourceLog;
import io.tributary.schemas.avro.RuleRecord;
import io.tributary.schemas.avro.RuleStatus;
import io.tributary.stream.LogRecord;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A rule makes up for what it missed: the operator with one revision, and an end. */
class CatchUpTest {
    private static final RuleAction TOPIC = new RuleAction.Kafka("alarms", "", "");
    private static final String ALL = "SELECT message_id FROM messages";
    private static final CatchUp OWED = new CatchUp(
            "all",
            1,
            4,
            SourceLog.MESSAGES,
            FabricLane.PLAIN,
            Map.of(0, List.of(new Stretch(2, 4), new Stretch(6, 8))));

    @Test
    void whatWasMissedIsEvaluatedAndHowFarItCameIsSaidWithEachCheckpoint() throws Exception {
        TestFabric.Log log = TestFabric.with(revision4(ALL));
        RuleStatus half;
        try (TestFabric fabric = new TestFabric(log, course(OWED, Map.of()))) {
            fabric.send(message(1), message(2));
            half = fabric.progress(1);
            assertThat(half.getState()).isEqualTo("catching-up");
            assertThat(half.getFrom()).containsExactly(Map.entry("0", 3L));
            assertThat(half.getRevision()).isEqualTo(4);
            fabric.send(message(3), message(4)); // of a transaction that is never committed
            assertThat(results(fabric)).containsExactly("id-2", "id-3");
            assertThat(log.statuses).isEmpty();
        }
        try (TestFabric fabric = new TestFabric(log, course(OWED, reached(half)))) {
            for (int i = 1; i < 8; i++) {
                fabric.send(message(i));
            }
            RuleStatus end = fabric.end();
            assertThat(end.getState()).isEqualTo("caught-up");
            assertThat(end.getFrom()).containsExactly(Map.entry("0", 8L));
            assertThat(end.getMatched()).isEqualTo(3);
            assertThat(end.getCause()).isNull();
            assertThat(results(fabric)).containsExactly("id-3", "id-6", "id-7");
            assertThat(OWED.after(reached(end)).isEmpty()).isTrue();
        }
    }

    @Test
    void theIdsOfResultsAreThoseTheyWouldHaveHad() throws Exception {
        RuleAction repub = new RuleAction.Repub("ABCDEFGHIJ/lamp/control", 1);
        TestFabric.Log log =
                TestFabric.with(TestRules.signed(TestRules.bare(TestRules.compile("all", ALL, repub), 4, 0)));
        String id;
        try (TestFabric fabric = new TestFabric(log)) {
            id = fabric.send(message(2)).atOnce().get(0).eventId();
        }
        try (TestFabric fabric = new TestFabric(log, course(OWED, Map.of()))) {
            assertThat(fabric.send(message(2)).atOnce().get(0).eventId()).isEqualTo(id);
        }
    }

    @Test
    void whatCannotBeReadWasSaidByTheFabric() throws Exception {
        TestFabric.Log log = TestFabric.with(revision4(ALL));
        try (TestFabric fabric = new TestFabric(log, course(OWED, Map.of()))) {
            fabric.send(new LogRecord("ABCDEFGHIJ/dev1", 0, 2, 5, new byte[] {7}), message(3));
            assertThat(fabric.deadLetters()).isEmpty();
            assertThat(results(fabric)).containsExactly("id-3");
        }
    }

    @Test
    void whatKafkaHasRemovedIsSaid() throws Exception {
        TestFabric.Log log = TestFabric.with(revision4(ALL));
        try (TestFabric fabric = new TestFabric(log, course(OWED, Map.of()))) {
            fabric.send(message(3), message(6));
            RuleStatus end = fabric.end();
            assertThat(end.getState()).isEqualTo("caught-up");
            assertThat(end.getCause()).isEqualTo("2 messages were not in the log any more");
        }
    }

    @Test
    void theFuseStopsItBehindTheMessageThatBlewIt() throws Exception {
        CatchUp owed =
                new CatchUp("all", 1, 4, SourceLog.MESSAGES, FabricLane.PLAIN, Map.of(0, List.of(new Stretch(0, 500))));
        TestFabric.Log log = TestFabric.with(revision4("SELECT 10 / (qos - 1) AS x FROM messages"));
        try (TestFabric fabric = new TestFabric(log, course(owed, Map.of()))) {
            for (int i = 0; i < 150; i++) {
                fabric.send(message(i));
            }
            RuleStatus stopped = fabric.progress(1);
            assertThat(stopped.getState()).isEqualTo("suspended");
            assertThat(stopped.getCause()).contains("100 messages in a row", "zero");
            assertThat(stopped.getFrom()).containsEntry("0", 100L);
            assertThat(fabric.deadLetters()).hasSize(100);
            assertThat(fabric.end().getFrom()).containsEntry("0", 100L);
        }
    }

    @Test
    void aRevisionThatCannotBeReadMakesUpForNothing() throws Exception {
        CompiledRule rule = TestRules.compile("all", ALL, TOPIC);
        TestFabric.Log foreign = TestFabric.with(TestRules.bare(rule, 4, 0).build()); // nobody has signed it
        for (TestFabric.Log log : List.of(foreign, TestFabric.with())) {
            try (TestFabric fabric = new TestFabric(log, course(OWED, Map.of()))) {
                fabric.send(message(2), message(3));
                RuleStatus stopped = fabric.progress(1);
                assertThat(stopped.getState()).isEqualTo("suspended");
                assertThat(stopped.getCause()).contains("revision 4 of the rule cannot be read any more");
                assertThat(stopped.getFrom()).containsEntry("0", 2L);
            }
        }
    }

    @Test
    void aTargetThatIsGoneStopsItBeforeTheFirstMessage() throws Exception {
        TestFabric.Log log = TestFabric.with(revision4(ALL));
        log.missing = "alarms";
        try (TestFabric fabric = new TestFabric(log, course(OWED, Map.of()))) {
            fabric.send(message(2));
            RuleStatus stopped = fabric.progress(1);
            assertThat(stopped.getState()).isEqualTo("suspended");
            assertThat(stopped.getCause()).contains("topic alarms is not there");
            assertThat(stopped.getFrom()).containsEntry("0", 2L);
        }
    }

    @Test
    void whatIsLeftIsCounted() {
        assertThat(OWED.messages()).isEqualTo(4);
        assertThat(OWED.after(Map.of(0, 3L)).messages()).isEqualTo(3);
        assertThat(OWED.after(Map.of(0, 7L)).stretches()).containsExactly(Map.entry(0, List.of(new Stretch(7, 8))));
        assertThat(OWED.begin()).containsExactly(Map.entry(0, 2L));
        assertThat(OWED.end()).containsExactly(Map.entry(0, 8L));
    }

    private static RuleRecord revision4(String sql) {
        return TestRules.signed(TestRules.bare(TestRules.compile("all", sql, TOPIC), 4, 1_000));
    }

    private static CatchUpCourse course(CatchUp owed, Map<Integer, Long> done) {
        return new CatchUpCourse(owed, done, "rule-catch-ups", new Pace());
    }

    private static Map<Integer, Long> reached(RuleStatus status) {
        Map<Integer, Long> reached = new HashMap<>();
        status.getFrom().forEach((partition, offset) -> reached.put(Integer.valueOf(partition), offset));
        return reached;
    }

    private static LogRecord message(long offset) {
        return TestRules.message(offset, "{}");
    }

    private static List<String> results(TestFabric fabric) {
        return fabric.once().stream()
                .map(each -> new String(each.record().value(), StandardCharsets.UTF_8))
                .map(json -> json.substring(json.indexOf("id-"), json.length() - 2))
                .toList();
    }
}
