package io.tributary.rules.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.codec.WireForm;
import io.tributary.rules.RuleAction;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.compile.ProductTable;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.stream.Addressed;
import io.tributary.stream.LogRecord;
import io.tributary.stream.OutgoingRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;

/** The fabric but for Kafka. */
class FabricOperatorTest {
    private static final RuleAction ALARM = new RuleAction.Repub("ABCDEFGHIJ/${room}/control", 1);
    private static final RuleAction TABLE = new RuleAction.Jdbc("db", "readings", List.of("device_name", "seq"));
    private static final RuleAction TOPIC = new RuleAction.Kafka("alarms", "", "");
    private static final String HOT = "SELECT device_name, TRY_CAST(JSON_VALUE(payload, '$.seq') AS BIGINT) AS seq,"
            + " TRY_CAST(JSON_VALUE(payload, '$.t') AS DOUBLE) AS t, JSON_VALUE(payload, '$.room') AS room"
            + " FROM messages WHERE TRY_CAST(JSON_VALUE(payload, '$.t') AS DOUBLE) > 30";

    @Test
    void resultsGoToDevicesAndTables() throws Exception {
        CompiledRule rule = TestRules.compile("hot", HOT, ALARM, TABLE);
        try (TestFabric fabric = new TestFabric(TestFabric.with(TestRules.record(rule)))) {
            fabric.send(
                    TestRules.message(0, "{\"seq\":1,\"t\":31.5,\"room\":\"lamp\"}"),
                    TestRules.message(1, "{\"seq\":2,\"t\":20,\"room\":\"lamp\"}"),
                    TestRules.message(2, "{\"seq\":3,\"t\":99,\"room\":\"horn\"}"));

            assertThat(fabric.atOnce())
                    .extracting(FabricOperatorTest::keyOf)
                    .containsExactly("ABCDEFGHIJ/lamp", "ABCDEFGHIJ/horn");
            PublishRequested first = fabric.repubs().get(0);
            assertThat(first.getTopic()).isEqualTo("ABCDEFGHIJ/lamp/control");
            assertThat(text(first.getPayload()))
                    .isEqualTo("{\"device_name\":\"dev1\",\"seq\":1,\"t\":31.5,\"room\":\"lamp\"}");
            assertThat(first.getOrigin().getTopicId()).isEqualTo("uplink-id");
            assertThat(first.getOrigin().getOffset()).isZero();
            assertThat(first.getMessageId())
                    .hasSize(32)
                    .isEqualTo(fabric.atOnce().get(0).eventId());

            List<Addressed> rows = fabric.once();
            assertThat(rows).extracting(Addressed::topic).containsExactly("rule.hot", "rule.hot");
            assertThat(avro(
                            rows.get(0).record().key(),
                            rule.queries().get(0).table().orElseThrow().keySchema(),
                            1_000))
                    .hasToString("{\"device_name\": \"dev1\", \"seq\": 1}");
            assertThat(avro(
                            rows.get(0).record().value(),
                            rule.queries().get(0).table().orElseThrow().valueSchema(),
                            1_001))
                    .hasToString("{\"device_name\": \"dev1\", \"seq\": 1, \"t\": 31.5, \"room\": \"lamp\"}");
            assertThat(fabric.deadLetters()).isEmpty();
        }
    }

    @Test
    void whatCannotBeUsedIsADeadLetterWithItsReason() throws Exception {
        try (TestFabric fabric = new TestFabric(TestFabric.with(TestRules.record("hot", HOT, ALARM, TABLE)))) {
            fabric.send(
                    TestRules.message(0, "{\"t\":31"),
                    TestRules.message(1, "{\"seq\":1,\"t\":31}"),
                    TestRules.message(2, "{\"seq\":2,\"t\":31,\"room\":\"a/b\"}"),
                    TestRules.message(3, "{\"t\":31,\"room\":\"lamp\"}"),
                    TestRules.message(4, "{\"seq\":3,\"t\":31,\"room\":\"la\\u0000mp\"}"),
                    new LogRecord("ABCDEFGHIJ/dev1", 0, 5, 5, new byte[] {7}),
                    TestRules.message(6, new byte[] {'"', (byte) 0xff, '"'}));

            assertThat(fabric.deadLetters())
                    .extracting(letter -> letter.getSourceOffset() + " " + letter.getKind())
                    .containsExactlyInAnyOrder(
                            "0 malformed-json",
                            "1 repub-target",
                            "2 repub-target",
                            "3 null-key",
                            "4 repub-target",
                            "4 nul-character",
                            "5 unreadable-record",
                            "6 malformed-json");
            assertThat(fabric.deadRecords()).extracting(OutgoingRecord::eventId).doesNotHaveDuplicates();
            DeadLetter malformed = fabric.deadLetters().get(0);
            assertThat(malformed.getReason()).contains("not JSON", "character");
            assertThat(malformed.getMessageId()).isEqualTo("id-0");
            assertThat(malformed.getStage()).isEqualTo("rule/hot");
            assertThat(malformed.getRuleVersion()).isEqualTo(1);
            assertThat(text(malformed.getPayload())).isEqualTo("{\"t\":31");
        }
    }

    @Test
    void aResendIsDropped() throws Exception {
        TestFabric.Log log =
                TestFabric.with(TestRules.record("hot", "SELECT device_message_id AS room FROM messages", ALARM));
        OperatorSubtaskState state;
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(
                    TestRules.numbered(0, "dev1", "17"),
                    TestRules.numbered(1, "dev2", "17"),
                    TestRules.numbered(2, "dev1", "17"));
            state = fabric.checkpoint(1);
            assertThat(fabric.repubs())
                    .extracting(repub -> repub.getOrigin().getOffset())
                    .containsExactly(0L, 1L);
        }
        try (TestFabric fabric = new TestFabric(log, state)) {
            fabric.send(TestRules.numbered(3, "dev1", "17"), TestRules.numbered(4, "dev1", "18"));
            assertThat(fabric.repubs())
                    .extracting(repub -> repub.getOrigin().getOffset())
                    .containsExactly(4L);
        }
    }

    @Test
    void severalResultsOfOneMessageAreNumberedAndAReplayGivesTheSameIds() throws Exception {
        TestFabric.Log log = TestFabric.with(TestRules.record(
                "hot",
                "SELECT t.word AS room FROM messages AS m CROSS JOIN UNNEST(SPLIT(m.topic, '/')) AS t (word)",
                ALARM));
        List<String> first;
        try (TestFabric fabric = new TestFabric(log)) {
            assertThat(log.statusOf("hot/1/1").getCause()).isNull();
            fabric.send(TestRules.message(0, "{}"), TestRules.message(1, "{}"));
            assertThat(fabric.repubs())
                    .extracting(repub -> repub.getOrigin().getOffset() + "/"
                            + repub.getOrigin().getIndex())
                    .containsExactly("0/0", "0/5", "0/10", "1/0", "1/5", "1/10");
            first = fabric.atOnce().stream().map(OutgoingRecord::eventId).toList();
        }
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(1, "{}"));
            assertThat(fabric.atOnce()).extracting(OutgoingRecord::eventId).isEqualTo(first.subList(3, 6));
        }
    }

    @Test
    void timeAndChanceAreTheMessages() throws Exception {
        String sql =
                "SELECT UUID() AS u, UUID() AS v, RAND() AS r, RAND_INTEGER(1000000) AS i, RAND(7) AS s, NOW() AS n,"
                        + " PROCTIME() AS p, UNIX_TIMESTAMP() AS x, CURRENT_DATE AS d FROM messages";
        TestFabric.Log log = TestFabric.with(TestRules.record("chance", sql, TOPIC));
        List<String> first;
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, "{}"), TestRules.message(86_400_000L, "{}"));
            first = fabric.once().stream().map(FabricOperatorTest::valueOf).toList();
        }
        assertThat(first.get(0))
                .contains("\"n\":\"1970-01-01T00:00:01Z\"", "\"x\":1,", "\"d\":\"1970-01-01\"")
                .isNotEqualTo(first.get(1));
        assertThat(first.get(1)).contains("\"x\":86401,", "\"d\":\"1970-01-02\"");
        assertThat(first.get(0).substring(5, 42)).isNotEqualTo(first.get(0).substring(48, 85));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(86_400_000L, "{}"));
            assertThat(fabric.once()).extracting(FabricOperatorTest::valueOf).containsExactly(first.get(1));
        }
    }

    @Test
    void aRuleIsFoundByItsTopicsAlone() throws Exception {
        TestFabric.Log log = TestFabric.with(
                TestRules.record(
                        "events", "SELECT topic FROM messages WHERE TOPIC_MATCHES(topic, 'ABCDEFGHIJ/+/event')", TOPIC),
                TestRules.record("one", "SELECT topic FROM messages WHERE topic = 'ABCDEFGHIJ/b/state'", TOPIC),
                TestRules.record("other", "SELECT topic FROM messages WHERE product_id = 'KLMNOPQRST'", TOPIC));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(
                    TestRules.of(0, "a", "event", "{}"),
                    TestRules.of(1, "b", "state", "{}"),
                    TestRules.of(2, "b", "log", "{}"));
            fabric.report();

            assertThat(fabric.once())
                    .extracting(each -> each.record().source() + " " + valueOf(each))
                    .containsExactly(
                            "rule/events {\"topic\":\"ABCDEFGHIJ/a/event\"}",
                            "rule/one {\"topic\":\"ABCDEFGHIJ/b/state\"}");
            assertThat(log.statusOf("events/1/1").getMatched()).isEqualTo(1);
            assertThat(log.statusOf("other/1/1").getMatched()).isZero();
        }
    }

    @Test
    void oneColumnCanBeThePayload() throws Exception {
        TestFabric.Log log = TestFabric.with(TestRules.record(
                "raw",
                "SELECT payload_bytes AS body, device_name AS room FROM messages",
                new RuleAction.Repub("ABCDEFGHIJ/${room}/control", 0, "body"),
                new RuleAction.Kafka("alarms", "k-${room}", "body"),
                new RuleAction.Forward("server", "body")));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(TestRules.message(0, new byte[] {(byte) 0xff, 1}));
            assertThat(fabric.repubs().get(0).getPayload()).isEqualTo(ByteBuffer.wrap(new byte[] {(byte) 0xff, 1}));
            assertThat(fabric.once()).extracting(Addressed::topic).containsExactly("alarms", "forward.raw.server");
            assertThat(keyOf(fabric.once().get(0).record())).isEqualTo("k-dev1");
            assertThat(valueOf(fabric.once().get(1)))
                    .isEqualTo("{\"devicename\":\"dev1\",\"payload\":\"/wE=\",\"productid\":\"ABCDEFGHIJ\",\"seq\":0,"
                            + "\"timestamp\":1,\"topic\":\"ABCDEFGHIJ/dev1/event\"}");
        }
    }

    @Test
    void theTableOfAProductHasTheColumnsOfItsSchema() throws Exception {
        String schema =
                "{\"properties\":{\"t\":{\"type\":\"number\"},\"n\":{\"type\":\"integer\"},\"on\":{\"type\":\"boolean\"},"
                        + "\"at\":{\"type\":\"object\",\"properties\":{\"lat\":{\"type\":[\"number\",\"null\"]}}},"
                        + "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},\"any\":{},\"topic\":{\"type\":\"string\"}}}";
        CompiledRule rule = TestRules.compileFor(
                new ProductTable("ABCDEFGHIJ", Optional.of(schema)),
                "SELECT t, n, `on`, p.`at`.lat AS lat, tags[1] AS tag, `any`, payload_topic, topic FROM ABCDEFGHIJ AS p"
                        + " WHERE t > 20 AND TOPIC_MATCHES(topic, '+/+/event')",
                TOPIC);
        assertThat(rule.topicFilters()).containsExactly("ABCDEFGHIJ/+/event");
        try (TestFabric fabric = new TestFabric(TestFabric.with(
                TestRules.record(rule),
                TestRules.record("plain", "SELECT JSON_VALUE(payload, '$.n') AS n FROM messages", TOPIC)))) {
            fabric.send(
                    TestRules.message(
                            0,
                            "{\"t\":21,\"n\":\"7\",\"on\":true,\"at\":{\"lat\":1.5},\"tags\":[\"a\",2],\"any\":{\"x\":[1]},\"topic\":\"T\"}"),
                    TestRules.message(1, "{\"t\":\"21.5\",\"n\":1.5,\"on\":\"yes\",\"at\":7,\"tags\":{},\"any\":1e2}"),
                    TestRules.message(2, "{\"t\":true}"),
                    TestRules.message(3, "[1]"),
                    TestRules.message(4, "{"));

            assertThat(fabric.once().stream()
                            .filter(each -> each.record().source().equals("rule/product"))
                            .map(FabricOperatorTest::valueOf))
                    .containsExactly(
                            "{\"t\":21.0,\"n\":7,\"on\":true,\"lat\":1.5,\"tag\":\"a\",\"any\":\"{\\\"x\\\":[1]}\",\"payload_topic\":\"T\",\"topic\":\"ABCDEFGHIJ/dev1/event\"}",
                            "{\"t\":21.5,\"n\":null,\"on\":null,\"lat\":null,\"tag\":null,\"any\":\"1E+2\",\"payload_topic\":null,\"topic\":\"ABCDEFGHIJ/dev1/event\"}");
            assertThat(fabric.deadLetters())
                    .extracting(letter -> letter.getStage() + " " + letter.getSourceOffset() + " " + letter.getKind())
                    .containsExactlyInAnyOrder("rule/product 4 malformed-json", "rule/plain 4 malformed-json");
        }
    }

    @Test
    void whatTravelsInTheJobNeedsNoKryo() {
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(OutgoingRecord.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(Addressed.class);
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(LogRecord.class);
    }

    private static String valueOf(Addressed record) {
        return new String(record.record().value(), StandardCharsets.UTF_8);
    }

    private static String keyOf(OutgoingRecord record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    private static GenericRecord avro(byte[] value, String schema, int id) throws Exception {
        assertThat(WireForm.idOf(value)).isEqualTo(id);
        Schema parsed = new Schema.Parser().parse(schema);
        return new GenericDatumReader<GenericRecord>(parsed)
                .read(
                        null,
                        DecoderFactory.get()
                                .binaryDecoder(value, WireForm.HEADER, value.length - WireForm.HEADER, null));
    }
}
