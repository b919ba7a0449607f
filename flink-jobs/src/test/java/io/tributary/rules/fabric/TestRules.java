package io.tributary.rules.fabric;

import io.tributary.codec.AvroCodec;
import io.tributary.rules.ActionsText;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.compile.CompiledQuery;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.compile.ProductTable;
import io.tributary.rules.compile.RuleCompiler;
import io.tributary.rules.compile.RuleVerdict;
import io.tributary.rules.program.DetachedContext;
import io.tributary.rules.program.RuleEvaluation;
import io.tributary.rules.program.RuleSeal;
import io.tributary.schemas.avro.RuleInsert;
import io.tributary.schemas.avro.RuleRecord;
import io.tributary.schemas.avro.RuleTable;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.stream.LogRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rules as the management API makes them, and messages for them. */
public final class TestRules {
    public static final KeyPair SIGNER = keyPair();

    private static final AvroCodec<UplinkMessage> UPLINK = AvroCodec.of(UplinkMessage.class);
    private static final RuleCompiler COMPILER = new RuleCompiler();

    public static CompiledRule compile(String name, String sql, RuleAction... actions) {
        return compile(new RuleDefinition(name, 1, sql, List.of(actions)));
    }

    static CompiledRule compile(RuleDefinition rule) {
        RuleVerdict verdict = COMPILER.compile(rule);
        if (verdict instanceof RuleVerdict.Accepted accepted) {
            return accepted.rule();
        }
        throw new AssertionError(verdict);
    }

    /** A rule called {@code product}, over the table of one. */
    static CompiledRule compileFor(ProductTable table, String sql, RuleAction... actions) {
        try (RuleCompiler compiler = new RuleCompiler(
                name -> Optional.of(table).filter(each -> each.productId().equals(name)))) {
            RuleVerdict verdict = compiler.compile(new RuleDefinition("product", 1, sql, List.of(actions)));
            if (verdict instanceof RuleVerdict.Accepted accepted) {
                return accepted.rule();
            }
            throw new AssertionError(verdict);
        }
    }

    /** What a rule over the table of a product gives, message after message; those it would set aside as malformed JSON, too. */
    public static List<List<@Nullable Object>> rowsOf(ProductTable table, String sql, List<LogRecord> log)
            throws Exception {
        CompiledRule rule = compileFor(table, sql, new RuleAction.Kafka("results", "", "device_name"));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        UplinkView view = new UplinkView();
        MessageRow row = new MessageRow(view, rule.queries().get(0).program().payload());
        try (RuleEvaluation evaluation = RuleEvaluation.load(
                rule.queries().get(0).program(),
                "product",
                1_000,
                TestRules.class.getClassLoader(),
                DetachedContext.create())) {
            for (LogRecord record : log) {
                if (record.key().startsWith(table.productId() + "/")) {
                    view.read(record);
                    rows.addAll(evaluation.rowsOf(row, view::messageId, record.timeMillis()));
                }
            }
        }
        return rows;
    }

    /** Revision 1 of a rule, signed, from the beginning on. */
    static RuleRecord record(CompiledRule rule) {
        return signed(bare(rule, 1, 0));
    }

    static RuleRecord record(String name, String sql, RuleAction... actions) {
        return record(compile(name, sql, actions));
    }

    public static RuleRecord.Builder bare(CompiledRule rule, int revision, long from) {
        return RuleRecord.newBuilder()
                .setRule(rule.definition().name())
                .setIncarnation(1)
                .setRevision(revision)
                .setVersion(revision)
                .setState("active")
                .setSql(rule.definition().sql())
                .setActions(ActionsText.of(rule.definition()).write())
                .setTopicFilters(rule.isScript() ? List.of() : new ArrayList<>(rule.topicFilters()))
                .setProgram(
                        rule.isScript()
                                ? ByteBuffer.allocate(0)
                                : programOf(rule.queries().get(0)))
                .setAbi(rule.abi())
                .setUplinkTopicId("uplink-id")
                .setFrom(Map.of("0", from))
                .setForwardTopics(
                        Map.of("server", "forward." + rule.definition().name() + ".server"))
                .setTable(rule.isScript() ? null : tableOf(rule, rule.queries().get(0)))
                .setInserts(rule.isScript() ? insertsOf(rule) : List.of())
                .setSignature(ByteBuffer.allocate(0));
    }

    private static List<RuleInsert> insertsOf(CompiledRule rule) {
        return rule.queries().stream()
                .map(query -> RuleInsert.newBuilder()
                        .setTopicFilters(new ArrayList<>(query.topicFilters()))
                        .setProgram(programOf(query))
                        .setTable(tableOf(rule, query))
                        .build())
                .toList();
    }

    private static ByteBuffer programOf(CompiledQuery query) {
        return ByteBuffer.wrap(query.program().toBytes());
    }

    private static @Nullable RuleTable tableOf(CompiledRule rule, CompiledQuery query) {
        String of = query.insert().map(insert -> "." + insert.sink()).orElse("");
        return query.table()
                .map(table -> RuleTable.newBuilder()
                        .setTopic("rule." + rule.definition().name() + of)
                        .setKeySchema(table.keySchema())
                        .setKeySchemaId(1_000)
                        .setValueSchema(table.valueSchema())
                        .setValueSchemaId(1_001)
                        .build())
                .orElse(null);
    }

    public static RuleRecord signed(RuleRecord.Builder record) {
        return RuleSeal.sign(record.build(), SIGNER.getPrivate());
    }

    static LogRecord message(long offset, String payload) {
        return message(offset, payload.getBytes(StandardCharsets.UTF_8));
    }

    static LogRecord message(long offset, byte[] payload) {
        return logged(offset, "dev1", "event", payload, null);
    }

    static LogRecord of(long offset, String device, String suffix, String payload) {
        return logged(offset, device, suffix, payload.getBytes(StandardCharsets.UTF_8), null);
    }

    static LogRecord numbered(long offset, String device, String deviceMessageId) {
        return logged(offset, device, "event", "{}".getBytes(StandardCharsets.UTF_8), deviceMessageId);
    }

    private static LogRecord logged(
            long offset, String device, String suffix, byte[] payload, @Nullable String deviceMessageId) {
        UplinkMessage message = UplinkMessage.newBuilder()
                .setMessageId("id-" + offset)
                .setProductId("ABCDEFGHIJ")
                .setDeviceName(device)
                .setTopic("ABCDEFGHIJ/" + device + "/" + suffix)
                .setPayload(ByteBuffer.wrap(payload))
                .setQos(1)
                .setReceivedAt(Instant.ofEpochMilli(1_000 + offset))
                .setGateway("gw-1")
                .setDeviceMessageId(deviceMessageId)
                .build();
        return new LogRecord("ABCDEFGHIJ/" + device, 0, offset, 1_000 + offset, UPLINK.encode(message));
    }

    private static KeyPair keyPair() {
        return RuleSeal.newKeys();
    }

    private TestRules() {}
}
