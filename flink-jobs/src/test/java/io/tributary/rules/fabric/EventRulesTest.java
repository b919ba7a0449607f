package io.tributary.rules.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.identity.DeviceId;
import io.tributary.rules.CatchUp;
import io.tributary.rules.CatchUp.Stretch;
import io.tributary.rules.RuleAction;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.program.EventSample;
import io.tributary.rules.program.EventTable;
import io.tributary.rules.program.FabricLane;
import io.tributary.rules.program.SourceLog;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.schemas.avro.LifecycleEvent;
import io.tributary.schemas.avro.RuleStatus;
import io.tributary.stream.LogRecord;
import io.tributary.stream.OutgoingRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Rules over what happens to devices, beside those over messages: in places, repeats and failures each log is by itself. */
class EventRulesTest {
    private static final RuleAction TOPIC = new RuleAction.Kafka("seen", "", "");
    private static final RuleAction REPUB =
            new RuleAction.Repub("ABCDEFGHIJ/lamp/control", RuleAction.Repub.QOS_OF_SOURCE);
    private static final String GONE = "SELECT device_name, cause, NOW() AS n FROM lifecycle WHERE event = 'offline'";
    private static final String VERSIONS = "SELECT device_name, version FROM shadow WHERE product_id = 'ABCDEFGHIJ'";
    private static final String MESSAGES = "SELECT message_id FROM messages";

    @Test
    void eachRuleSeesItsOwnLog() throws Exception {
        TestFabric.Log log = TestFabric.with(
                TestRules.record("gone", GONE, TOPIC, REPUB),
                TestRules.record("versions", VERSIONS, TOPIC),
                TestRules.record("all", MESSAGES, TOPIC));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(
                    TestRules.message(0, "{}"),
                    lifecycle(0, "{\"event\":\"offline\",\"cause\":\"keep-alive\"}"),
                    lifecycle(1, "{\"event\":\"online\"}"),
                    shadow(0, "ABCDEFGHIJ/lamp", "{\"version\":3}"),
                    shadow(1, "KLMNOPQRST/lamp", "{\"version\":4}"));
            fabric.report();

            assertThat(results(fabric))
                    .containsExactly(
                            "{\"message_id\":\"id-0\"}",
                            "{\"device_name\":\"lamp\",\"cause\":\"keep-alive\",\"n\":\"1970-01-01T00:00:01Z\"}",
                            "{\"device_name\":\"lamp\",\"version\":3}");
            assertThat(log.statusOf("gone/1/1").getMatched()).isEqualTo(2);
            assertThat(log.statusOf("versions/1/1").getMatched()).isEqualTo(1); // found by the product
            assertThat(fabric.repubs().get(0).getQos()).isEqualTo(1);
            assertThat(fabric.atOnce().get(0).timeMillis()).isEqualTo(1_000);
        }
    }

    @Test
    void aMessageSaysHowManyRulesLedToIt() throws Exception {
        TestFabric.Log log = TestFabric.with(
                TestRules.record("lost", "SELECT device_name FROM lifecycle", REPUB),
                TestRules.record("all", MESSAGES, REPUB));
        LogRecord event = lifecycle(0, "{\"event\":\"message-dropped\"}");
        LifecycleEvent dropped = LifecycleEvent.newBuilder(EventTable.LIFECYCLE.decode(event.value()))
                .setHops(3)
                .build();
        LogRecord third = new LogRecord(
                event.topic(), event.key(), 0, 0, event.timeMillis(), EventTable.LIFECYCLE.encode(dropped));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "{}"), third);
            fabric.report();

            assertThat(fabric.repubs())
                    .extracting(repub -> repub.getOrigin().getHops())
                    .containsExactly(0, 3);
        }
    }

    @Test
    void anEventThatIsWrittenAgainIsTakenOnceAlsoAfterARestart() throws Exception {
        TestFabric.Log log =
                TestFabric.with(TestRules.record("gone", GONE, REPUB), TestRules.record("all", MESSAGES, TOPIC));
        String first = "{\"event\":\"offline\",\"event_id\":\"e-1\"}";
        OperatorSubtaskState state;
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(
                    lifecycle(0, first),
                    lifecycle(1, first),
                    lifecycle(2, "{\"event\":\"offline\",\"event_id\":\"e-2\"}"));
            state = fabric.checkpoint(1);
            assertThat(fabric.atOnce()).hasSize(2);
        }
        try (TestFabric fabric = new TestFabric(log, state)) {
            fabric.send(lifecycle(3, first));
            assertThat(fabric.atOnce()).isEmpty();
            // A device cannot make an event unseen by giving a message its id.
            fabric.send(
                    TestRules.numbered(0, "lamp", "e-3"), lifecycle(4, "{\"event\":\"offline\",\"event_id\":\"e-3\"}"));
            assertThat(fabric.atOnce()).hasSize(1);
        }
    }

    @Test
    void placesInOneLogSayNothingOfAnother() throws Exception {
        CompiledRule gone = TestRules.compile("gone", GONE, REPUB);
        TestFabric.Log log = TestFabric.with(TestRules.signed(TestRules.bare(gone, 1, 5)));
        OperatorSubtaskState state;
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(900, "{}"), off(4), off(5), off(6));
            fabric.deploy(TestRules.signed(TestRules.bare(gone, 2, 0)));
            fabric.send(off(7));
            state = fabric.checkpoint(1);
            assertThat(log.statusOf("gone/1/1").getFrom()).containsExactly(Map.entry("0", 5L));
            assertThat(log.statusOf("gone/1/2").getFrom()).containsExactly(Map.entry("0", 7L));
            assertThat(offsets(fabric)).containsExactly(5L, 6L, 7L);
        }
        try (TestFabric fabric = new TestFabric(log, state)) {
            fabric.deploy(TestRules.signed(TestRules.bare(gone, 3, 0)));
            assertThat(log.statusOf("gone/1/3").getFrom()).containsExactly(Map.entry("0", 8L));
        }
    }

    @Test
    void aReplayGivesTheSameIds() throws Exception {
        TestFabric.Log log = TestFabric.with(TestRules.record(
                "chance", "SELECT UUID() AS u, RAND() AS r, UNIX_TIMESTAMP() AS x FROM lifecycle", TOPIC, REPUB));
        List<String> ids;
        List<String> rows;
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(off(0), off(1));
            ids = fabric.atOnce().stream().map(OutgoingRecord::eventId).toList();
            rows = results(fabric);
        }
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(off(1));
            assertThat(fabric.atOnce()).extracting(OutgoingRecord::eventId).containsExactly(ids.get(1));
            assertThat(results(fabric)).containsExactly(rows.get(1)).isNotEqualTo(List.of(rows.get(0)));
        }
    }

    @Test
    void whatFailsIsADeadLetterWithTheEventAsItsColumns() throws Exception {
        TestFabric.Log log =
                TestFabric.with(TestRules.record("ratio", "SELECT 1 / (epoch - epoch) AS x FROM lifecycle", TOPIC));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(lifecycle(3, "{\"event\":\"online\",\"epoch\":7}"));
            fabric.send(new LogRecord("shadow", "ABCDEFGHIJ/lamp", 0, 9, 9, new byte[] {7}));

            DeadLetter failed = fabric.deadLetters().get(0);
            assertThat(failed.getKind()).isEqualTo("evaluation-failed");
            assertThat(failed.getSourceTopic()).isEqualTo("lifecycle");
            assertThat(failed.getSourceOffset()).isEqualTo(3);
            assertThat(failed.getMessageId()).isEqualTo("lifecycle-3");
            assertThat(StandardCharsets.UTF_8.decode(failed.getPayload()).toString())
                    .isEqualTo("{\"event_id\":\"lifecycle-3\",\"product_id\":\"ABCDEFGHIJ\",\"device_name\":\"lamp\","
                            + "\"occurred_at\":\"1970-01-01T00:00:01Z\",\"event\":\"online\",\"cause\":null,\"epoch\":7,"
                            + "\"gateway\":null,\"address\":null,\"parent\":null,\"message_id\":null,\"topic\":null,"
                            + "\"group_ids\":[],\"group_names\":[],\"partition\":0,\"offset\":3}");
            DeadLetter unreadable = fabric.deadLetters().get(1);
            assertThat(unreadable.getKind()).isEqualTo("unreadable-record");
            assertThat(unreadable.getSourceTopic()).isEqualTo("shadow");
            assertThat(unreadable.getStage()).isEqualTo("fabric/shadow");
        }
    }

    @Test
    void aSuspendedRuleEndsWhereItStoodInItsLog() throws Exception {
        TestFabric.Log log =
                TestFabric.with(TestRules.record("ratio", "SELECT 1 / (epoch - epoch) AS x FROM lifecycle", TOPIC));
        try (TestFabric fabric = new TestFabric(log)) {
            for (int i = 0; i < 120; i++) {
                fabric.send(lifecycle(i, "{\"event\":\"online\",\"epoch\":7}"));
            }
            RuleStatus status = log.statusOf("ratio/1/1");
            assertThat(status.getState()).isEqualTo("suspended");
            assertThat(status.getUntil()).containsEntry("0", 100L);
            assertThat(fabric.deadLetters()).hasSize(100);
        }
    }

    @Test
    void whatWasMissedIsMadeUpForInTheLogOfTheRule() throws Exception {
        CatchUp owed =
                new CatchUp("gone", 1, 4, SourceLog.LIFECYCLE, FabricLane.PLAIN, Map.of(0, List.of(new Stretch(2, 4))));
        TestFabric.Log log =
                TestFabric.with(TestRules.signed(TestRules.bare(TestRules.compile("gone", GONE, REPUB), 4, 1_000)));
        try (TestFabric fabric = new TestFabric(log, new CatchUpCourse(owed, Map.of(), "rule-catch-ups", new Pace()))) {
            fabric.send(off(1), off(2), off(3), off(4));
            RuleStatus end = fabric.end();
            assertThat(end.getState()).isEqualTo("caught-up");
            assertThat(end.getFrom()).containsEntry("0", 5L);
            assertThat(offsets(fabric)).containsExactly(2L, 3L);
        }
    }

    private static LogRecord off(long offset) {
        return lifecycle(offset, "{\"event\":\"offline\"}");
    }

    private static LogRecord lifecycle(long offset, String columns) {
        return logged(SourceLog.LIFECYCLE, "ABCDEFGHIJ/lamp", offset, columns);
    }

    private static LogRecord shadow(long offset, String device, String columns) {
        return logged(SourceLog.SHADOW, device, offset, columns);
    }

    /** Written half an hour after it happened. */
    private static LogRecord logged(SourceLog log, String device, long offset, String columns) {
        LogRecord event = EventSample.record(log, DeviceId.parse(device), columns, offset, Instant.ofEpochMilli(1_000));
        return new LogRecord(log.table(), device, 0, offset, 1_801_000, event.value());
    }

    private static List<String> results(TestFabric fabric) {
        return fabric.once().stream()
                .map(each -> new String(each.record().value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static List<Long> offsets(TestFabric fabric) {
        return fabric.repubs().stream()
                .map(repub -> repub.getOrigin().getOffset())
                .toList();
    }
}
