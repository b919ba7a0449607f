package io.tributary.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.program.ProgramAbi;
import io.tributary.rules.program.SourceLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleCompilerTest {
    private static final RuleAction ALARM = new RuleAction.Repub("ABCDEFGHIJ/lamp/control", 1);

    private static RuleCompiler compiler;

    @BeforeAll
    static void start() {
        compiler = new RuleCompiler();
    }

    @AfterAll
    static void stop() {
        compiler.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select device_name from messages where qos > 0",
                "SELECT\n  device_name\nFROM messages;",
                "SELECT m.device_name, m.`offset` FROM messages AS m WHERE m.topic LIKE 'A%'",
                "SELECT TRY_CAST(JSON_VALUE(payload, '$.t') AS DOUBLE) AS t FROM messages",
                "SELECT JSON_VALUE(payload, '$.t' RETURNING STRING) AS t FROM messages",
                "SELECT (qos + 1) AS q /* FROM here */ FROM messages -- the end",
                "SELECT m.device_name, t.word FROM messages AS m CROSS JOIN UNNEST(SPLIT(m.topic, '/')) AS t (word)",
                "SELECT ALL device_name FROM messages WHERE device_name IN ('a', 'b') AND NOT payload IS NULL",
                "SELECT NOW() AS n, UUID() AS u FROM messages",
                "SELECT event, cause, parent, occurred_at FROM lifecycle WHERE event = 'offline' AND address IS NOT NULL",
                "SELECT before, after, version, shadow FROM shadow WHERE changed_by = 'device'",
            })
    void whatLooksAtOneMessageIsAccepted(String sql) {
        assertThat(accepted(sql).queries().get(0).program().stages()).isNotEmpty();
    }

    @Test
    void columnsAreNamedAndTyped() {
        CompiledRule rule = accepted("SELECT device_name AS d,\n  qos FROM messages m WHERE m.qos = 1");

        assertThat(rule.columns())
                .containsExactly(
                        new CompiledQuery.Column("d", "STRING", false), new CompiledQuery.Column("qos", "INT", false));
        assertThat(rule.queries().get(0).table()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT event FROM lifecycle | LIFECYCLE | ",
                "SELECT event FROM lifecycle WHERE product_id = 'ABCDEFGHIJ' AND event = 'offline' | LIFECYCLE | ABCDEFGHIJ/#",
                "SELECT event FROM lifecycle WHERE topic = 'ABCDEFGHIJ/lamp/control' | LIFECYCLE | ",
                "SELECT v FROM (SELECT version AS v, product_id AS p FROM shadow) WHERE p IN ('A', 'B') | SHADOW | A/#,B/#",
                "SELECT topic FROM messages WHERE topic = 'ABCDEFGHIJ/lamp/control' | MESSAGES | ABCDEFGHIJ/lamp/control",
            })
    void aRuleReadsOneLogAndEventsAreFoundByTheirProduct(String sql, SourceLog log, @Nullable String filters) {
        CompiledRule rule = accepted(sql);

        assertThat(rule.log()).isEqualTo(log);
        assertThat(rule.topicFilters()).containsExactlyInAnyOrder(filters == null ? new String[0] : filters.split(","));
        assertThat(rule.warnings()).isEmpty();
        assertThat(ProgramAbi.logOf(rule.abi() + "/functions/lifecycle/0")).isEqualTo(log);
    }

    @Test
    void thePlanIsInTheWordsOfThePlanner() {
        String plan = accepted("SELECT device_name FROM messages WHERE qos > 0")
                .queries()
                .get(0)
                .plan();

        assertThat(plan.lines()).hasSize(2);
        assertThat(plan)
                .startsWith("Calc(select=[device_name], where=[")
                .contains("\n+- TableSourceScan(table=[[", "messages");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topic = 'P/d/event' | P/d/event",
                "TOPIC_MATCHES(topic, 'P/+/event') AND qos > 0 | P/+/event",
                "qos > 0 AND (topic = 'P/a/x' OR topic_matches(topic, 'P/b/#')) | P/a/x P/b/#",
                "product_id = 'P' | P/#",
                "product_id = 'P' AND TOPIC_MATCHES(topic, '+/+/event') | P/#",
                "topic IN ('P/a/x', 'P/b/x') | P/a/x P/b/x",
                "topic = 'P/a/x' OR qos = 1 | ''",
                "NOT topic = 'P/a/x' | ''",
                "topic LIKE 'P/%' | ''",
                "topic <> 'P/a/x' | ''",
                "topic = device_name | ''",
                "TOPIC_MATCHES(topic, device_name) | ''",
            })
    void conditionsSayByWhichTopicsARuleIsFound(String condition, String filters) {
        CompiledRule rule = accepted("SELECT qos FROM messages AS m WHERE " + condition);

        assertThat(rule.topicFilters())
                .containsExactlyInAnyOrder(filters.isEmpty() ? new String[0] : filters.split(" "));
        assertThat(rule.warnings().stream()
                        .anyMatch(warning -> warning.message().contains("every device")))
                .isEqualTo(filters.isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT qos FROM (SELECT qos FROM messages WHERE topic = 'P/a/x') | P/a/x",
                "SELECT q FROM (SELECT qos AS q, topic FROM messages) WHERE topic = 'P/a/x' | P/a/x",
                "SELECT q FROM (SELECT qos AS q, topic AS t FROM messages) AS s WHERE s.t = 'P/a/x' AND q > 0 | P/a/x",
                "SELECT qos FROM (SELECT * FROM messages WHERE product_id = 'P') WHERE topic = 'P/a/x' | P/a/x",
                "SELECT d FROM (SELECT d, p FROM (SELECT device_name AS d, m.product_id AS p FROM messages AS m)) WHERE p = 'P' | P/#",
                "SELECT topic FROM (SELECT device_name AS topic FROM messages) WHERE topic = 'P/a/x' | ''",
                "SELECT topic FROM (SELECT UPPER(topic) AS topic FROM messages) WHERE topic = 'P/A/X' | ''",
                "SELECT topic FROM (SELECT device_name, topic FROM messages) AS t (topic, d) WHERE topic = 'P/a/x' | ''",
                "SELECT topic FROM (SELECT w.topic FROM messages AS m CROSS JOIN UNNEST(SPLIT(m.payload, ',')) AS w (topic)) WHERE topic = 'P/a/x' | ''",
                "SELECT topic FROM (SELECT w.* FROM messages AS m CROSS JOIN UNNEST(SPLIT(m.payload, ',')) AS w (topic)) WHERE topic = 'P/a/x' | ''",
                "SELECT t FROM (SELECT topic AS t FROM messages WHERE TOPIC_MATCHES(topic, 'P/+/event')) WHERE t = 'P/a/x' OR t = 'P/b/x' | P/a/x P/b/x",
            })
    void conditionsCountThroughSelectsInBrackets(String sql, String filters) {
        assertThat(accepted(sql).topicFilters())
                .containsExactlyInAnyOrder(filters.isEmpty() ? new String[0] : filters.split(" "));
    }

    @Test
    void selectsInBracketsBecomeOneStep() {
        CompiledRule rule = accepted(
                "SELECT d, t + 1 AS t FROM (SELECT d, t FROM (SELECT device_name AS d,"
                        + " TRY_CAST(JSON_VALUE(payload, '$.t') AS DOUBLE) AS t FROM messages) WHERE t > 5) AS x WHERE x.t < 9");

        assertThat(rule.queries().get(0).program().stages()).hasSize(1);
    }

    @Test
    void aRuleThatAsksForJsonInsideDoesNotNeedItOutside() {
        String unnested = "SELECT w.x FROM (SELECT payload FROM messages%s) AS m"
                + " CROSS JOIN UNNEST(JSON_QUERY(m.payload, '$.a' RETURNING ARRAY<STRING>)) AS w (x)";

        assertThat(accepted(unnested.formatted("")).queries().get(0).program().needsJson())
                .isTrue();
        assertThat(accepted(unnested.formatted(" WHERE payload IS JSON"))
                        .queries()
                        .get(0)
                        .program()
                        .needsJson())
                .isFalse();
    }

    @Test
    void aFieldOfTheSameNameSaysNothingOfTheTopic() {
        CompiledRule rule = accepted(
                "SELECT t.topic FROM messages AS m CROSS JOIN UNNEST(SPLIT(m.payload, ',')) AS t (topic) WHERE t.topic = 'x'");

        assertThat(rule.topicFilters()).isEmpty();
    }

    @Test
    void whatDoesNotCompileToAnEndIsRefusedAndTheNextIsCompiled() {
        CountDownLatch released = new CountDownLatch(1);
        try (RuleCompiler hanging = new RuleCompiler(product -> {
            while (released.getCount() > 0) {
                Thread.onSpinWait(); // as a regular expression does, which no interrupt ends
            }
            return Optional.empty();
        })) {
            assertThat(hanging.compile(rule("SELECT qos FROM messages"))).isInstanceOf(RuleVerdict.Accepted.class);
            assertThat(hanging.compile(rule("SELECT qos FROM ENDLESS123"), Duration.ofMillis(200)))
                    .isInstanceOfSatisfying(
                            RuleVerdict.Refused.class,
                            refused -> assertThat(refused.errors().get(0).message())
                                    .contains("does not come to an end"));
            assertThat(hanging.compile(rule("SELECT qos FROM messages"))).isInstanceOf(RuleVerdict.Accepted.class);
        } finally {
            released.countDown();
        }
    }

    private static RuleDefinition rule(String sql) {
        return new RuleDefinition("hot", 1, sql, List.of(ALARM));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CAST(device_name AS INT) | TRY_CAST",
                "10 / qos | NULLIF",
                "10 % qos | NULLIF",
                "MOD(10, qos) | NULLIF",
                "FROM_BASE64(payload) | condition",
                "10 / NULLIF(qos, 0) | ''",
                "qos / 2 | ''",
                "CAST(qos AS STRING) | ''",
                "TRY_CAST(device_name AS INT) | ''",
            })
    void whatMayFailIsWarnedOfWithTheSafeForm(String expression, String remedy) {
        CompiledRule rule = accepted("SELECT " + expression + " AS x FROM messages WHERE topic = 'P/d/e'");

        if (remedy.isEmpty()) {
            assertThat(rule.warnings()).isEmpty();
        } else {
            assertThat(rule.warnings()).singleElement().satisfies(warning -> {
                assertThat(warning.column()).isEqualTo(8);
                assertThat(warning.remedy()).contains(remedy);
            });
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT nothing FROM messages | 1 | 8 | 'nothing' | JSON_VALUE",
                "SELECT device_name\\nFROM mesages | 2 | 6 | mesages | FROM messages",
                "SELECT device_name FORM messages WHERE qos = 1 | 1 | 25 | messages | Correct",
                "SELECT offset FROM messages | 1 | 8 | offset | backticks",
                "SELECT NOFUNC(qos) AS q FROM messages | 1 | 8 | NOFUNC | functions",
                "SELECT qos + 1 FROM messages | 1 | 8 | no name | AS",
                "SELECT qos, topic AS qos FROM messages | 1 | 13 | 'qos' | Rename",
                "SELECT *, 1 AS topic FROM messages | 1 | 11 | 'topic' | Rename",
                "SELECT DISTINCT qos FROM messages | 1 | 1 | DISTINCT | Leave out",
                "SELECT COUNT(*) AS n FROM messages | 1 | 1 | aggregate | state",
                "SELECT device_name FROM messages GROUP BY device_name | 1 | 34 | GROUP BY | Leave out",
                "SELECT a.qos FROM messages a JOIN messages b ON a.topic = b.topic | 1 | 35 | join | UNNEST",
                "SELECT qos FROM (SELECT DISTINCT qos FROM messages) | 1 | 18 | DISTINCT | Leave out",
                "SELECT * FROM (SELECT qos, qos + 1\\nFROM messages) | 1 | 28 | no name | AS",
                "SELECT qos FROM messages WHERE qos IN (SELECT qos FROM messages) | 1 | 40 | sub-query | one SELECT",
                "SELECT qos FROM messages ORDER BY qos | 1 | 35 | ORDER BY | Leave",
                "SELECT qos FROM messages LIMIT 5 | 1 | 32 | LIMIT | Leave",
                "WITH x AS (SELECT qos FROM messages) SELECT qos FROM x | 1 | 1 | WITH | one SELECT",
                "SELECT qos FROM messages UNION ALL SELECT qos FROM messages | 1 | 1 | UNION | one rule of each",
                "SELECT LAG(qos) OVER (PARTITION BY topic ORDER BY received_at) AS l FROM messages | 1 | 8 | OVER | Leave",
                "UPDATE x SET qos = 1 | 1 | 1 | UPDATE | actions",
                "SELECT qos FROM messages; SELECT topic FROM messages | 1 | 27 | second | one SELECT",
                "SELECT JSON_VALUE(payload, '$.t' RETURNING DOUBLE) AS t FROM messages | 1 | 44 | RETURNING DOUBLE | TRY_CAST",
                "SELECT NULL AS n FROM messages | 1 | 8 | NULL | CAST",
                "SELECT 1 / 0 AS n FROM messages | 1 | 1 | zero | constant",
                "SELECT 'unfinished FROM messages | 1 | 8 | Encountered | quotes",
                "SELECT 1 AS n | 1 | 1 | nothing | FROM messages",
                "DROP TABLE messages | 1 | 1 | DROP TABLE | one SELECT",
                "SELECT qos FROM lifecycle | 1 | 8 | 'qos' | JSON_VALUE",
                "SELECT *, 1 AS cause FROM lifecycle | 1 | 11 | 'cause' | Rename",
                "SELECT COUNT(*) AS n FROM lifecycle | 1 | 1 | aggregate | state",
                "SELECT m.qos, s.after FROM messages AS m JOIN shadow FOR SYSTEM_TIME AS OF m.logged_at AS s ON m.device_name = s.device_name | 1 | 47 | rules with state are not offered yet | messages alone",
                "SELECT version FROM shadow FOR SYSTEM_TIME AS OF TIMESTAMP '2026-01-01 00:00:00' | 1 | 21 | as it was at some time | one SELECT",
                "SELECT qos FROM messages WHERE 'pumps' = ANY(group_names) | 1 | 32 | IN operator | ARRAY_CONTAINS(",
                "SELECT qos FROM messages WHERE 'pumps' IN (group_names) | 1 | 32 | IN operator | ARRAY_CONTAINS(",
                "SELECT qos FROM messages WHERE 'pumps' = group_names | 1 | 32 | ARRAY | ARRAY_CONTAINS(",
                "HELP | 1 | 1 | Non-query | Correct",
            })
    void whatIsWrongIsSaidWithItsPlaceAndRemedy(String sql, int line, int column, String message, String remedy) {
        List<RuleError> errors = errorsOf(rule(sql.replace("\\n", "\n"), ALARM));

        assertThat(errors).isNotEmpty();
        assertThat(errors.get(0).message()).contains(message);
        assertThat(errors.get(0).remedy()).contains(remedy);
        assertThat(errors.get(0).line()).isEqualTo(line);
        assertThat(errors.get(0).column()).isEqualTo(column);
    }

    @Test
    void aTableGetsTypedSchemas() {
        String sql = "SELECT device_name, device_message_id, CAST(qos AS SMALLINT) AS small, `offset` AS place,"
                + " TRY_CAST(JSON_VALUE(payload, '$.t') AS DOUBLE) AS t, CAST(1.5 AS DECIMAL(10, 2)) AS price,"
                + " received_at, CAST(received_at AS DATE) AS d, qos > 0 AS sure FROM messages";
        CompiledRule rule = acceptedRule(
                rule(sql, new RuleAction.Jdbc("db", "readings", List.of("device_name", "device_message_id"))));

        CompiledQuery.TableSchemas table = rule.queries().get(0).table().orElseThrow();
        Schema key = new Schema.Parser().parse(table.keySchema());
        Schema value = new Schema.Parser().parse(table.valueSchema());
        assertThat(key.getFields()).extracting(Schema.Field::name).containsExactly("device_name", "device_message_id");
        assertThat(key.getFields()).noneMatch(field -> field.schema().isNullable());
        assertThat(value.getField("device_name").schema().getType()).isEqualTo(Schema.Type.STRING);
        assertThat(value.getField("device_message_id").schema().isNullable()).isTrue();
        assertThat(value.getField("small").schema().getType()).isEqualTo(Schema.Type.INT);
        assertThat(value.getField("place").schema().getType()).isEqualTo(Schema.Type.LONG);
        assertThat(value.getField("t").schema().toString()).isEqualTo("[\"null\",\"double\"]");
        assertThat(value.getField("price").schema().getLogicalType().getName()).isEqualTo("decimal");
        assertThat(value.getField("received_at").schema().getLogicalType().getName())
                .isEqualTo("timestamp-millis");
        assertThat(value.getField("d").schema().getLogicalType().getName()).isEqualTo("date");
        assertThat(value.getField("sure").schema().getType()).isEqualTo(Schema.Type.BOOLEAN);
    }

    @Test
    void actionsThatCannotBeDoneAreNamed() {
        RuleDefinition rule = rule(
                "SELECT device_name, SPLIT(topic, '/') AS levels, 1 AS `a-b` FROM messages",
                new RuleAction.Repub("ABCDEFGHIJ/${room}/control", 1),
                new RuleAction.Repub("nowhere", 1),
                new RuleAction.Jdbc("db", "t", List.of("seq")),
                new RuleAction.Jdbc("db", "t2", List.of("device_name")));

        assertThat(errorsOf(rule))
                .extracting(RuleError::message)
                .anySatisfy(message -> assertThat(message).contains("action 1", "${room}"))
                .anySatisfy(message -> assertThat(message).contains("action 2", "nowhere"))
                .anySatisfy(message -> assertThat(message).contains("action 3", "'seq'"))
                .anySatisfy(message -> assertThat(message).contains("action 3", "ARRAY"))
                .anySatisfy(message -> assertThat(message).contains("action 3", "'a-b'"))
                .anySatisfy(message -> assertThat(message).contains("action 4", "differs"));
    }

    @Test
    void arraysAndObjectsMayBeRepublished() {
        accepted("SELECT SPLIT(topic, '/') AS levels, MAP['a', qos] AS m, ROW(1, 'x') AS r FROM messages");
    }

    @Test
    void aTextNestedTooDeeplyIsRefusedAndTheCompilerLivesOn() {
        String deep = "(".repeat(5_000) + "qos" + ")".repeat(5_000);

        assertThat(errorsOf(rule("SELECT " + deep + " AS q FROM messages", ALARM)))
                .isNotEmpty();
        accepted("SELECT qos FROM messages");
    }

    private static CompiledRule accepted(String sql) {
        return acceptedRule(rule(sql, ALARM));
    }

    private static CompiledRule acceptedRule(RuleDefinition rule) {
        RuleVerdict verdict = compiler.compile(rule);
        assertThat(verdict).isInstanceOf(RuleVerdict.Accepted.class);
        return ((RuleVerdict.Accepted) verdict).rule();
    }

    private static List<RuleError> errorsOf(RuleDefinition rule) {
        RuleVerdict verdict = compiler.compile(rule);
        assertThat(verdict).isInstanceOf(RuleVerdict.Refused.class);
        return ((RuleVerdict.Refused) verdict).errors();
    }

    private static RuleDefinition rule(String sql, RuleAction... actions) {
        return new RuleDefinition("hot", 1, sql, List.of(actions));
    }
}
