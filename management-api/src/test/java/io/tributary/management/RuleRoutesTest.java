package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.catalog.RuleLatency;
import io.tributary.management.TestApi.Answer;
import io.tributary.schemas.avro.RuleStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules as the native interface shows them, over a fabric that says what a test wants. */
class RuleRoutesTest {
    private static final String RULE = """
            {"name": "hot", "sql": "SELECT 1 AS x FROM messages", "actions": [{"type": "%s", "topic": "x"}]}
            """;

    private static final String SCRIPT = """
            {"name": "plant", "sql": "INSERT INTO kafka.a SELECT 1 AS x FROM messages;\\nINSERT INTO repub SELECT topic, payload FROM messages"%s}
            """;
    private static final String SCRIPT_AGAIN = """
            {"sql": "INSERT INTO kafka.a SELECT 1 AS x FROM messages", "actions": [{"type": "kafka", "topic": "b"}]}
            """;

    @SuppressWarnings("NullAway.Init")
    private TestApi api;

    @BeforeEach
    void serve() {
        api = new TestApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void anActionOfAnUnknownTypeNamesTheKnownOnes() {
        Answer answer = api.send("POST", "/api/v1/rules", RULE.formatted("carrier-pigeon"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("detail")).isEqualTo("there is no type 'carrier-pigeon' for 'actions[0]'");
        assertThat(answer.text("remedy")).isEqualTo("Known here: repub, jdbc, kafka, forward.");
    }

    @Test
    void aScriptIsARuleWithoutActions() {
        Answer made = api.send("POST", "/api/v1/rules", SCRIPT.formatted(""));

        assertThat(made.status()).isEqualTo(201);
        JsonNode shown = api.send("GET", "/api/v1/rules/plant", "").body();
        assertThat(shown.path("actions").isArray()).isTrue();
        assertThat(shown.path("actions")).isEmpty();
        assertThat(shown.path("sql").asText()).startsWith("INSERT INTO kafka.a");
        assertThat(shown.has("outputTopic")).isFalse();

        Answer both = api.send("PUT", "/api/v1/rules/plant", SCRIPT_AGAIN);
        assertThat(both.status()).isEqualTo(422);
        assertThat(both.text("detail")).contains("is a script", "has actions beside it");
        assertThat(both.text("remedy")).contains("Leave out the actions");
        assertThat(both.text("field")).isEqualTo("actions");
    }

    @Test
    void lintAndTrySayOfEachInsertWhatItIs() {
        JsonNode linted =
                api.send("POST", "/api/v1/rules-lint", SCRIPT.formatted("")).body();
        assertThat(linted.path("inserts")).hasSize(2);
        assertThat(linted.path("inserts").path(1).path("sink").asText()).isEqualTo("repub");
        assertThat(linted.path("inserts").path(1).path("insert").asInt()).isEqualTo(2);

        Answer tried = api.send(
                "POST",
                "/api/v1/rules-try",
                SCRIPT.formatted(", \"messages\": [{\"topic\": \"ABCDEFGHIJ/d/e\", \"payload\": \"{}\"}]")
                        .replace("\"name\": \"plant\", ", ""));
        assertThat(tried.body().path("items"))
                .extracting(item -> item.path("insert").asInt() + " "
                        + item.path("sink").asText() + " "
                        + item.path("rows").size())
                .containsExactly("1 kafka.a 1", "2 repub 1");
    }

    @Test
    void countsShareAndLatencyAreOfTheLastSeconds() {
        long incarnation = made();
        Instant now = Instant.now();
        said(incarnation, "active", 1_000, 1_000_000_000L, 5_000, now.minusSeconds(2));
        said(incarnation, "active", 3_000, 1_500_000_000L, 2, now);

        JsonNode counts = api.send("GET", "/api/v1/rules/hot", "").body().path("counts");

        assertThat(counts.path("matched").asLong()).isEqualTo(3_000);
        assertThat(counts.path("cpuShare").asDouble()).isBetween(0.24, 0.26);
        assertThat(counts.path("latency").path("p50Millis").asLong()).isEqualTo(2);
        assertThat(counts.path("latency").path("p99Millis").asLong()).isEqualTo(2);
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        said(made(), "active", 0, 0, 0, Instant.now());

        JsonNode counts = api.send("GET", "/api/v1/rules/hot", "").body().path("counts");

        assertThat(counts.has("cpuShare")).isTrue();
        assertThat(counts.has("latency")).isFalse();
    }

    @Test
    void prometheusReadsEachRuleAndNoneThatIsGone() {
        long incarnation = made();
        said(incarnation, "active", 10, 1_000_000_000L, 2, Instant.now());
        String key = said(incarnation, "suspended", 3_000, 1_500_000_000L, 5_000, Instant.now());

        Answer answer = api.send("GET", "/api/v1/metrics", "");

        assertThat(answer.type()).startsWith("text/plain");
        assertThat(answer.text())
                .contains("tributary_rule_matched_total{rule=\"hot\"} 3000.0")
                .contains("tributary_rule_evaluation_seconds_total{rule=\"hot\"} 1.5")
                .contains("tributary_rule_state{rule=\"hot\",state=\"suspended\"} 1.0")
                .contains("tributary_rule_state{rule=\"hot\",state=\"running\"} 0.0")
                .contains("tributary_rule_state{rule=\"hot\",state=\"starting\"} 0.0")
                .contains("tributary_rule_latency_seconds_bucket{rule=\"hot\",le=\"2.0\"} 10")
                .contains("tributary_rule_latency_seconds_bucket{rule=\"hot\",le=\"5.0\"} 3000")
                .contains("tributary_rule_latency_seconds_count{rule=\"hot\"} 3000")
                .contains("jvm_memory_used_bytes");

        api.statuses.take(key, Optional.empty());
        assertThat(api.send("GET", "/api/v1/metrics", "").text()).doesNotContain("\"hot\"");
    }

    @Test
    void metricsAreNotForEverybody() {
        assertThat(api.send("GET", "/api/v1/metrics", "", "Authorization", "Bearer tk_wrongwrongwrongwrong")
                        .status())
                .isEqualTo(401);
    }

    /** Returns the incarnation of the rule. */
    private long made() {
        assertThat(api.send("POST", "/api/v1/rules", RULE.formatted("kafka")).status())
                .isEqualTo(201);
        return api.rules.get("hot").incarnation();
    }

    /** All messages waited the same time in the log. */
    private String said(long incarnation, String state, long matched, long nanos, long waited, Instant at) {
        List<Long> latency = new ArrayList<>(Collections.nCopies(RuleLatency.COUNTS, 0L));
        long before = api.statuses
                .of(api.rules.get("hot"))
                .map(said -> said.status().getMatched())
                .orElse(0L);
        api.statuses
                .of(api.rules.get("hot"))
                .ifPresent(said -> Collections.copy(latency, said.status().getLatency()));
        int count = RuleLatency.countOf(waited);
        latency.set(count, latency.get(count) + matched - before);
        RuleStatus status = RuleStatus.newBuilder()
                .setRule("hot")
                .setIncarnation(incarnation)
                .setRevision(1)
                .setVersion(1)
                .setState(state)
                .setCause(null)
                .setFrom(Map.of())
                .setUntil(Map.of())
                .setMatched(matched)
                .setFiltered(0)
                .setEmitted(matched)
                .setErrors(0)
                .setEvaluationNanos(nanos)
                .setLatency(latency)
                .setAt(at)
                .build();
        String key = "hot/" + incarnation + "/1";
        api.statuses.take(key, Optional.of(status));
        return key;
    }
}
