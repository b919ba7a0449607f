package io.tributary.rules.job;

import io.tributary.codec.AvroCodec;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.compile.RuleCompiler;
import io.tributary.rules.compile.RuleVerdict;
import io.tributary.rules.job.RuleSubmission.TableIds;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.stream.LogRecord;
import io.tributary.stream.SourceStart;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A rule called {@code hot}, and messages for it. */
final class TestRules {
    private static final AvroCodec<UplinkMessage> UPLINK = AvroCodec.of(UplinkMessage.class);

    static CompiledRule compile(String sql, RuleAction... actions) {
        try (RuleCompiler compiler = new RuleCompiler()) {
            RuleVerdict verdict = compiler.compile(new RuleDefinition("hot", 1, sql, List.of(actions)));
            if (verdict instanceof RuleVerdict.Accepted accepted) {
                return accepted.rule();
            }
            throw new AssertionError(verdict);
        }
    }

    static RuleSubmission submission(CompiledRule rule) {
        return new RuleSubmission(
                rule, new SourceStart("uplink-id", Map.of()), rule.table().map(table -> new TableIds(1_000, 1_001)));
    }

    static LogRecord message(long offset, String payload) {
        return message(offset, payload.getBytes(StandardCharsets.UTF_8));
    }

    static LogRecord message(long offset, byte[] payload) {
        return record(offset, "dev1", payload, null);
    }

    static LogRecord numbered(long offset, String device, String deviceMessageId) {
        return record(offset, device, "{}".getBytes(StandardCharsets.UTF_8), deviceMessageId);
    }

    static UplinkMessage uplink(long number, String device, byte[] payload, @Nullable String deviceMessageId) {
        return UplinkMessage.newBuilder()
                .setMessageId("id-" + number)
                .setProductId("ABCDEFGHIJ")
                .setDeviceName(device)
                .setTopic("ABCDEFGHIJ/" + device + "/event")
                .setPayload(ByteBuffer.wrap(payload))
                .setQos(1)
                .setReceivedAt(Instant.ofEpochMilli(1_000 + number))
                .setGateway("gw-1")
                .setDeviceMessageId(deviceMessageId)
                .build();
    }

    private static LogRecord record(long offset, String device, byte[] payload, @Nullable String deviceMessageId) {
        return new LogRecord(
                "ABCDEFGHIJ/" + device,
                0,
                offset,
                1_000 + offset,
                UPLINK.encode(uplink(offset, device, payload, deviceMessageId)));
    }

    private TestRules() {}
}
