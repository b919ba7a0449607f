package io.tributary.rules.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.identity.DeviceId;
import io.tributary.rules.compile.RuleCompiler;
import io.tributary.rules.fabric.HotRows;
import io.tributary.rules.program.EventSample;
import io.tributary.rules.program.EventTable;
import io.tributary.rules.program.MessageColumns;
import io.tributary.rules.program.RuleEvaluation;
import io.tributary.rules.program.SourceLog;
import io.tributary.stream.LogRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A rule over events about devices gives what Flink SQL gives over a table with the same rows. */
class EventFidelityTest {
    private static final DeviceId LAMP = new DeviceId("ABCDEFGHIJ", "lamp");
    private static final DeviceId PUMP = new DeviceId("OTHER00000", "pump-1");
    private static final Instant LEAP = Instant.parse("2024-02-29T23:59:59.999Z");
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final String TEMPERATURE = "{\"reported\":{\"t\":21.5},\"desired\":{\"t\":\"23\"}}";

    private static RuleCompiler compiler;

    @BeforeAll
    static void start() {
        compiler = new RuleCompiler();
    }

    @AfterAll
    static void stop() {
        compiler.close();
    }

    private record Event(LogRecord record, Row row) {}

    @Test
    void ofLifecycle() throws Exception {
        assertSame(
                SourceLog.LIFECYCLE,
                EventTable.LIFECYCLE.named(),
                List.of(
                        event(
                                SourceLog.LIFECYCLE,
                                LAMP,
                                0,
                                LEAP,
                                "{\"event\":\"online\",\"epoch\":0,\"gateway\":\"gw-1\",\"address\":\"10.0.0.7\"}",
                                "online",
                                null,
                                0L,
                                "gw-1",
                                "10.0.0.7",
                                null,
                                null,
                                null),
                        event(
                                SourceLog.LIFECYCLE,
                                PUMP,
                                1,
                                NOON,
                                "{\"event\":\"offline\",\"cause\":\"keep-alive\",\"epoch\":7,\"gateway\":\"gw-1\",\"parent\":\"OTHER00000/hub\",\"group_ids\":[\"BUILDING01\",\"FLOOR00002\"],\"group_names\":[\"building 1\",\"floor-2\"]}",
                                "offline",
                                "keep-alive",
                                7L,
                                "gw-1",
                                null,
                                "OTHER00000/hub",
                                null,
                                null),
                        event(
                                SourceLog.LIFECYCLE,
                                PUMP,
                                2,
                                NOON,
                                "{\"event\":\"message-dropped\",\"cause\":\"queue-full\",\"message_id\":\"m-1\",\"topic\":\"OTHER00000/pump-1/control\"}",
                                "message-dropped",
                                "queue-full",
                                null,
                                null,
                                null,
                                null,
                                "m-1",
                                "OTHER00000/pump-1/control")),
                List.of(
                        "SELECT * FROM lifecycle",
                        "SELECT device_name, cause IS NULL AS unsaid, COALESCE(parent, 'by itself') AS via FROM lifecycle",
                        "SELECT device_name, epoch + 1 AS more FROM lifecycle WHERE event = 'offline' AND epoch > 3",
                        "SELECT device_name, DATE_FORMAT(occurred_at, 'yyyy-MM-dd HH:mm:ss') AS happened FROM lifecycle",
                        "SELECT device_name, SPLIT_INDEX(topic, '/', 2) AS suffix FROM lifecycle WHERE event LIKE 'message-%'",
                        "SELECT device_name, w FROM lifecycle CROSS JOIN UNNEST(SPLIT(event, '-')) AS x(w)",
                        "SELECT device_name, group_ids FROM lifecycle WHERE event = 'offline' AND ARRAY_CONTAINS(group_names, 'floor-2')",
                        "SELECT device_name, 10 / epoch AS tenth FROM lifecycle"));
    }

    @Test
    void ofShadows() throws Exception {
        assertSame(
                SourceLog.SHADOW,
                EventTable.SHADOW.named(),
                List.of(
                        event(
                                SourceLog.SHADOW,
                                LAMP,
                                0,
                                LEAP,
                                "{\"after\":" + TEMPERATURE + "}",
                                "",
                                1L,
                                "device",
                                "{}",
                                TEMPERATURE),
                        event(
                                SourceLog.SHADOW,
                                PUMP,
                                1,
                                NOON,
                                "{\"shadow\":\"config\",\"version\":9,\"changed_by\":\"application\",\"group_ids\":[\"BUILDING01\",\"FLOOR00002\"],\"group_names\":[\"building 1\",\"floor-2\"],\"before\":"
                                        + TEMPERATURE + "}",
                                "config",
                                9L,
                                "application",
                                TEMPERATURE,
                                "{}")),
                List.of(
                        "SELECT * FROM shadow",
                        "SELECT device_name, TRY_CAST(JSON_VALUE(`after`, '$.reported.t') AS DOUBLE) AS t FROM shadow",
                        "SELECT device_name, JSON_VALUE(after, '$.desired.t') IS DISTINCT FROM JSON_VALUE(before, '$.desired.t') AS other FROM shadow",
                        "SELECT device_name, JSON_QUERY(before, '$.reported') AS was, version FROM shadow WHERE changed_by = 'application'",
                        "SELECT device_name, JSON_EXISTS(after, '$.reported') AS there, shadow FROM shadow",
                        "SELECT device_name FROM shadow WHERE ARRAY_CONTAINS(group_ids, 'FLOOR00002')",
                        "SELECT device_name, 7 / (9 - version) AS x FROM shadow"));
    }

    /** With the values that its row has, those of every event around them. */
    private static Event event(
            SourceLog log, DeviceId device, long offset, Instant time, String columns, @Nullable Object... own) {
        List<@Nullable Object> values =
                new ArrayList<>(List.of(log.table() + "-" + offset, device.productId(), device.deviceName(), time));
        for (Object value : own) {
            values.add(value);
        }
        boolean grouped = columns.contains("group_ids");
        values.add(grouped ? new String[] {"BUILDING01", "FLOOR00002"} : new String[0]);
        values.add(grouped ? new String[] {"building 1", "floor-2"} : new String[0]);
        values.add(0);
        values.add(offset);
        return new Event(EventSample.record(log, device, columns, offset, time), Row.of(values.toArray()));
    }

    private static void assertSame(
            SourceLog log, Collection<MessageColumns.Named> columns, List<Event> events, List<String> queries)
            throws Exception {
        List<Row> rows = events.stream().map(Event::row).toList();
        Ordinary flink = new Ordinary(log.table(), List.copyOf(columns), rows);
        for (String sql : queries) {
            Query query = new Query(log.table(), queries.indexOf(sql), sql, false);
            HotRows hot = new HotRows(log);
            List<Answer> ours = new ArrayList<>();
            try (RuleEvaluation evaluation = Hot.load(Hot.compile(compiler, query), query)) {
                for (Event event : events) {
                    hot.turnTo(event.record());
                    ours.add(Answer.of(() -> hot.of(evaluation)));
                }
            }

            assertThat(ours).as(sql).isEqualTo(flink.answersTo(flink.plan(sql), rows));
            assertThat(ours).as(sql).anyMatch(Answer::saysSomething);
        }
    }
}
