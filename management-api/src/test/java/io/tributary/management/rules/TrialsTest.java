package io.tributary.management.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.compile.CompiledRule;
import io.tributary.rules.compile.RuleCompiler;
import io.tributary.rules.compile.RuleVerdict;
import io.tributary.rules.fabric.RuleTrial;
import io.tributary.rules.program.EventSample;
import io.tributary.rules.program.SourceLog;
import io.tributary.stream.LogRecord;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules over events about devices are tried on events: those that are written down, and those that their log has. */
class TrialsTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final String SQL =
            "SELECT device_name, cause, occurred_at FROM lifecycle WHERE product_id = 'ABCDEFGHIJ' AND event = 'offline'";

    private static final CompiledRule RULE = compiled(SQL);

    private final Trials trials = new Trials(TrialsTest::newest, Clock.fixed(NOW, ZoneOffset.UTC));

    private static List<LogRecord> newest(SourceLog log, Set<String> filters, int most) {
        assertThat(log).isEqualTo(SourceLog.LIFECYCLE);
        assertThat(filters).containsExactly("ABCDEFGHIJ/#");
        return List.of(EventSample.record(
                log, new DeviceId("ABCDEFGHIJ", "pump"), "{\"event\":\"offline\",\"cause\":\"keep-alive\"}", 7, NOW));
    }

    @Test
    void onThoseThatAreGivenAndOnTheNewest() {
        try (trials) {
            List<RuleTrial.Outcome> given = trials.of(
                    RULE,
                    List.of(
                            sample(
                                    "ABCDEFGHIJ/lamp",
                                    "{\"event\":\"offline\",\"occurred_at\":\"2026-01-01T00:00:00Z\"}"),
                            sample("ABCDEFGHIJ/lamp", "{\"event\":\"online\"}"),
                            sample("OTHER00000/lamp", "{\"event\":\"offline\"}")));
            assertThat(given).extracting(RuleTrial.Outcome::found).containsExactly(true, true, false);
            assertThat(given)
                    .flatExtracting(RuleTrial.Outcome::rows)
                    .containsExactly(
                            "{\"device_name\":\"lamp\",\"cause\":null,\"occurred_at\":\"2026-01-01T00:00:00Z\"}");
            assertThat(trials.ofNewest(RULE, 5))
                    .flatExtracting(RuleTrial.Outcome::rows)
                    .containsExactly(
                            "{\"device_name\":\"pump\",\"cause\":\"keep-alive\",\"occurred_at\":\"2026-11-27T12:00:00Z\"}");
        }
    }

    @Test
    void theDeviceOfAMessageIsInTheGroupsThatAreSaid() {
        CompiledRule rule = compiled("SELECT group_ids FROM messages WHERE ARRAY_CONTAINS(group_names, 'floor-2')");
        try (trials) {
            List<RuleTrial.Outcome> given = trials.of(
                    rule,
                    List.of(
                            sample("ABCDEFGHIJ/lamp/event", "{}"),
                            new Trials.Sample(
                                    "ABCDEFGHIJ/lamp/event",
                                    "{}",
                                    Optional.empty(),
                                    Map.of("FLOOR00002", "floor-2", "BUILDING01", "main"))));
            assertThat(given)
                    .flatExtracting(RuleTrial.Outcome::rows)
                    .containsExactly("{\"group_ids\":[\"BUILDING01\",\"FLOOR00002\"]}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ABCDEFGHIJ/lamp/event | {\"event\":\"online\"} | does not name a device",
                "ABCDEFGHIJ/lamp | {\"event\":\"online\" | is not JSON",
                "ABCDEFGHIJ/lamp | [1] | no JSON object",
                "ABCDEFGHIJ/lamp | {\"cause\":\"x\"} | which event",
                "ABCDEFGHIJ/lamp | {\"event\":\"online\",\"qos\":1} | 'qos', which is no column",
                "ABCDEFGHIJ/lamp | {\"event\":\"online\",\"occurred_at\":\"noon\"} | 'noon' is no time",
                "ABCDEFGHIJ/lamp | {\"event\":\"online\",\"group_ids\":\"G\"} | 'group_ids' is no array of texts",
                "ABCDEFGHIJ/lamp | {\"event\":\"online\",\"group_names\":[7]} | 'group_names' is no array of texts",
            })
    void whatIsNoEventIsRefusedWithTheReason(String topic, String payload, String reason) {
        try (trials) {
            assertThatThrownBy(() -> trials.of(RULE, List.of(sample(topic, payload))))
                    .isInstanceOf(RejectedException.class)
                    .hasMessageContaining(reason);
        }
    }

    private static Trials.Sample sample(String topic, String payload) {
        return new Trials.Sample(topic, payload, Optional.empty(), Map.of());
    }

    private static CompiledRule compiled(String sql) {
        try (RuleCompiler compiler = new RuleCompiler()) {
            RuleVerdict verdict = compiler.compile(
                    new RuleDefinition("tried", 1, sql, List.of(new RuleAction.Kafka("seen", "", ""))));
            assertThat(verdict).isInstanceOf(RuleVerdict.Accepted.class);
            return ((RuleVerdict.Accepted) verdict).rule();
        }
    }
}
