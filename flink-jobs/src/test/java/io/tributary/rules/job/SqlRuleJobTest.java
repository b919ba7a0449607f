package io.tributary.rules.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.AvroCodec;
import io.tributary.codec.WireForm;
import io.tributary.limits.Limits;
import io.tributary.rules.RuleAction;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.stream.LogRecord;
import io.tributary.stream.OutgoingRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.PojoTestUtils;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;

/** The whole job but for Kafka. */
class SqlRuleJobTest {
    private static final AvroCodec<InboxEvent> INBOX = AvroCodec.of(InboxEvent.class);
    private static final AvroCodec<DeadLetter> DEAD = AvroCodec.of(DeadLetter.class);
    private static final RuleAction ALARM = new RuleAction.Repub("ABCDEFGHIJ/${room}/control", 1);
    private static final RuleAction TABLE = new RuleAction.Jdbc("db", "readings", List.of("device_name", "seq"));
    private static final String HOT = "SELECT device_name, TRY_CAST(JSON_VALUE(payload, '$.seq') AS BIGINT) AS seq,"
            + " TRY_CAST(JSON_VALUE(payload, '$.t') AS DOUBLE) AS t, JSON_VALUE(payload, '$.room') AS room"
            + " FROM messages WHERE TRY_CAST(JSON_VALUE(payload, '$.t') AS DOUBLE) > 30";

    @Test
    void resultsGoToDevicesAndTables() throws Exception {
        CompiledRule rule = TestRules.compile(HOT, ALARM, TABLE);
        Collected out = run(
                rule,
                TestRules.message(0, "{\"seq\":1,\"t\":31.5,\"room\":\"lamp\"}"),
                TestRules.message(1, "{\"seq\":2,\"t\":20,\"room\":\"lamp\"}"),
                TestRules.message(2, "{\"seq\":3,\"t\":99,\"room\":\"horn\"}"));

        assertThat(out.repubs).extracting(SqlRuleJobTest::keyOf).containsExactly("ABCDEFGHIJ/lamp", "ABCDEFGHIJ/horn");
        PublishRequested first = repub(out.repubs.get(0));
        assertThat(first.getTopic()).isEqualTo("ABCDEFGHIJ/lamp/control");
        assertThat(StandardCharsets.UTF_8.decode(first.getPayload()).toString())
                .isEqualTo("{\"device_name\":\"dev1\",\"seq\":1,\"t\":31.5,\"room\":\"lamp\"}");
        assertThat(first.getOrigin().getTopicId()).isEqualTo("uplink-id");
        assertThat(first.getOrigin().getOffset()).isZero();
        assertThat(first.getMessageId()).hasSize(32).isEqualTo(out.repubs.get(0).eventId());

        assertThat(out.rows).hasSize(2);
        GenericRecord key =
                avro(out.rows.get(0).key(), rule.table().orElseThrow().keySchema(), 1_000);
        GenericRecord row =
                avro(out.rows.get(0).value(), rule.table().orElseThrow().valueSchema(), 1_001);
        assertThat(key).hasToString("{\"device_name\": \"dev1\", \"seq\": 1}");
        assertThat(row).hasToString("{\"device_name\": \"dev1\", \"seq\": 1, \"t\": 31.5, \"room\": \"lamp\"}");
        assertThat(out.deadLetters).isEmpty();
    }

    @Test
    void whatCannotBeUsedIsADeadLetterWithItsReason() throws Exception {
        Collected out = run(
                TestRules.compile(HOT, ALARM, TABLE),
                TestRules.message(0, "{\"t\":31"),
                TestRules.message(1, "{\"seq\":1,\"t\":31}"),
                TestRules.message(2, "{\"seq\":2,\"t\":31,\"room\":\"a/b\"}"),
                TestRules.message(3, "{\"t\":31,\"room\":\"lamp\"}"),
                TestRules.message(4, "{\"seq\":3,\"t\":31,\"room\":\"la\\u0000mp\"}"),
                new LogRecord("ABCDEFGHIJ/dev1", 0, 5, 5, new byte[] {7}),
                TestRules.message(6, new byte[] {'"', (byte) 0xff, '"'}));

        assertThat(out.deadLetters)
                .extracting(record -> DEAD.decode(record.value()))
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
        assertThat(out.deadLetters)
                .allSatisfy(record -> assertThat(keyOf(record)).isEqualTo("rule/hot"));
        assertThat(out.deadLetters).extracting(OutgoingRecord::eventId).doesNotHaveDuplicates();
        DeadLetter malformed = DEAD.decode(out.deadLetters.stream()
                .filter(record -> record.eventId().equals("hot-0-0-0"))
                .findFirst()
                .orElseThrow()
                .value());
        assertThat(malformed.getReason()).contains("not JSON", "character");
        assertThat(malformed.getMessageId()).isEqualTo("id-0");
        assertThat(malformed.getStage()).isEqualTo("rule/hot");
    }

    @Test
    void aResendIsDropped() throws Exception {
        Collected out = run(
                TestRules.compile("SELECT device_message_id AS room FROM messages", ALARM),
                TestRules.numbered(0, "dev1", "17"),
                TestRules.numbered(1, "dev2", "17"),
                TestRules.numbered(2, "dev1", "17"),
                TestRules.numbered(3, "dev1", "18"));

        assertThat(out.repubs)
                .extracting(record -> repub(record).getOrigin().getOffset())
                .containsExactly(0L, 1L, 3L);
    }

    @Test
    void severalResultsOfOneMessageAreNumberedAndAReplayGivesTheSameIds() throws Exception {
        CompiledRule rule = TestRules.compile(
                "SELECT t.word AS room FROM messages AS m CROSS JOIN UNNEST(SPLIT(m.topic, '/')) AS t (word)", ALARM);

        Collected first = run(rule, TestRules.message(0, "{}"), TestRules.message(1, "{}"));
        Collected again = run(rule, TestRules.message(1, "{}"));

        assertThat(first.repubs)
                .extracting(record -> repub(record).getOrigin().getOffset() + "/"
                        + repub(record).getOrigin().getIndex())
                .containsExactly("0/0", "0/5", "0/10", "1/0", "1/5", "1/10");
        assertThat(again.repubs)
                .extracting(OutgoingRecord::eventId)
                .isEqualTo(first.repubs.stream()
                        .skip(3)
                        .map(OutgoingRecord::eventId)
                        .toList());
    }

    @Test
    void aFailingExpressionFailsTheJobWithItsCause() {
        String sql = "SELECT CAST(JSON_VALUE(payload, '$.t') AS DOUBLE) AS room FROM messages";

        assertThatThrownBy(() -> run(TestRules.compile(sql, ALARM), TestRules.message(0, "{\"t\":\"warm\"}")))
                .hasRootCauseInstanceOf(NumberFormatException.class);
    }

    @Test
    void whatIsKeptAndSentNeedsNoKryo() {
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(SourceMessage.class);
    }

    /** What came out of one run. */
    private static final class Collected {
        final List<OutgoingRecord> repubs = new ArrayList<>();
        final List<OutgoingRecord> rows = new ArrayList<>();
        final List<OutgoingRecord> deadLetters = new ArrayList<>();
    }

    private static Collected run(CompiledRule rule, LogRecord... uplink) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        SqlRuleJob.Outputs outputs = SqlRuleJob.define(
                env,
                env.fromData(LogRecord.class, uplink),
                TestRules.submission(rule),
                new DeadLetters("hot", "uplink"),
                Limits.DEFAULTS);
        Collected collected = new Collected();
        CloseableIterator<OutgoingRecord> repubs = outputs.repubs().collectAsync();
        CloseableIterator<OutgoingRecord> rows = outputs.rows().collectAsync();
        CloseableIterator<OutgoingRecord> deadLetters = outputs.deadLetters().collectAsync();
        env.execute();
        try (repubs;
                rows;
                deadLetters) {
            repubs.forEachRemaining(collected.repubs::add);
            rows.forEachRemaining(collected.rows::add);
            deadLetters.forEachRemaining(collected.deadLetters::add);
        }
        return collected;
    }

    private static PublishRequested repub(OutgoingRecord record) {
        return INBOX.decode(record.value()).getPublishRequested();
    }

    private static String keyOf(OutgoingRecord record) {
        return new String(record.key(), StandardCharsets.UTF_8);
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
