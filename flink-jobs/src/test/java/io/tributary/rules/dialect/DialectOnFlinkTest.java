package io.tributary.rules.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.testing.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What translated rules give on Flink itself. */
class DialectOnFlinkTest {
    private static final int RANDOM_RULES = 90;
    private static final int RANDOM_MESSAGES = 120;
    private static final int RULES_OF_A_JOB = 40; // the planner's time grows faster than the columns
    private static final String EVENTS = "PROD123456/+/event";

    private static final List<Message> MESSAGES = List.of(
            Message.event("{\"room1\":{\"temperature\":31,\"humidity\":\"63%\"}}"),
            Message.event("{\"a\":30}"),
            Message.event("{\"a\":30.50,\"b\":30.5}"),
            Message.event("{\"a\":\"30\",\"b\":30}"),
            Message.event("{\"a\":\"abc\",\"b\":\"abd\",\"c\":\"true\"}"),
            Message.event("{\"a\":true,\"b\":true,\"c\":false}"),
            Message.event("{\"a\":null,\"b\":0}"),
            Message.event("{\"a\":{\"b\":{\"c\":[1,2.50,\"x\"]},\"n\":7},\"b\":[1]}"),
            Message.event("{\"a\":[{\"b\":1}],\"b\":\"\"}"),
            Message.event("{\"a\":\"it's \\\"q\\\" \\\\ /é中]\",\"b\":-3}"),
            Message.event("{\"a\":12345678901234567890123,\"b\":1E5,\"c\":-0.0}"),
            Message.event("{\"a\":\"[x]\",\"温度\":21,\"2g\":\"on\"}"),
            Message.event("[1,2]"),
            Message.event("5"),
            Message.event("{\"a\":30"),
            Message.event(""),
            Message.event("not json"),
            new Message("PROD123456/dev00/other/event", "{\"a\":31}"),
            new Message("PROD123456/dev00", "{\"a\":32}"),
            new Message("OTHERPRODU/dev00/event", "{\"a\":33}"));

    /** Every function and construct, each evaluated on every message above and compared with the naive evaluation. */
    private static final List<String> RULES = List.of(
            "SELECT room1.temperature AS t, deviceName() AS d FROM 'PROD123456/+/event' WHERE room1.temperature > 30",
            "SELECT * FROM 'PROD123456/dev00/#'",
            "SELECT * FROM 'PROD123456/dev00/event'",
            "SELECT * FROM 'PROD123456/+/event' WHERE a = 30",
            "SELECT a, b, c FROM 'PROD123456/#'",
            "SELECT a.b.c, a.b AS inner, a.n FROM 'PROD123456/#'",
            "SELECT a.b.c AS x, b AS x FROM 'PROD123456/#'",
            "SELECT *, a AS b FROM 'PROD123456/#'",
            "SELECT a AS b, 'x' AS c, * FROM 'PROD123456/#'",
            "SELECT *, a + 1 AS a, upper(a) AS u, * FROM 'PROD123456/#'",
            "SELECT productId() AS p, topic() AS t, topic(1) AS t1, topic(3) AS t3, topic(9) AS t9 FROM 'PROD123456/#'",
            "SELECT payloadLen() AS n, requestId() AS i FROM 'PROD123456/#'",
            "SELECT upper(a) AS u, lower(a) AS l FROM 'PROD123456/#'",
            "SELECT concat(a, b) AS ab, concat('t-', a) AS ta, concat(a.n, 'x') AS n FROM 'PROD123456/#'",
            "SELECT replace(a, 'b', 'xx') AS r, replace(a, \"'\", '\"') AS q FROM 'PROD123456/#'",
            "SELECT substring(a, 0, 1) AS s, substring(a, 1, 3) AS m, substring(a, 5, 99) AS e, substring(a, 2, 2) AS z"
                    + " FROM 'PROD123456/#'",
            "SELECT crypto(a, 'MD5') AS m, crypto(a, SHA1) AS s, crypto('x', 'SHA256') AS x FROM 'PROD123456/#'",
            "SELECT crypto(a, 'SHA384') AS m, crypto(a, 'SHA512') AS s FROM 'PROD123456/#'",
            "SELECT to_hex() AS h, bin_to_dec() AS n FROM 'PROD123456/#'",
            "SELECT abs(b) AS x, abs(-5) AS y, abs(a - 31) AS z FROM 'PROD123456/#'",
            "SELECT a + 1 AS p, a - 0.5 AS m, a * 2 AS t, a / 4 AS d, a % 7 AS r FROM 'PROD123456/#'",
            "SELECT b / (a - 30) AS d, b % (a - 30) AS r, -a AS n, -(a + 1) AS o FROM 'PROD123456/#'",
            "SELECT 20 / 4 AS five, 7 / 2 AS half, 7 % 4 AS three, 2 + 3 * 4 AS p, 2000000000 * 2 AS big FROM"
                    + " 'PROD123456/#'",
            "SELECT 1 AS i, 1.50 AS d, 'it''s' AS t, true AS y, false AS n, -2 AS m FROM 'PROD123456/#'",
            "SELECT payloadLen() + 1 AS n, payloadLen() / 2 AS h, a + '1' AS t, concat(a + 1, '') AS x FROM"
                    + " 'PROD123456/#'",
            "SELECT CASE WHEN a > 30 THEN 'hot' WHEN a = 'abc' THEN 'text' ELSE 'x' END AS c FROM 'PROD123456/#'",
            "SELECT CASE WHEN a > 30 THEN 1 ELSE 0 END AS i, CASE WHEN a > 30 THEN 1 ELSE 0.5 END AS d FROM"
                    + " 'PROD123456/#'",
            "SELECT CASE WHEN a > 30 THEN a WHEN b = true THEN false ELSE 'none' END AS any FROM 'PROD123456/#'",
            "SELECT CASE a WHEN 30 THEN 'thirty' WHEN 'abc' THEN 'letters' END AS c FROM 'PROD123456/#'",
            "SELECT CASE WHEN a = 30 THEN b END AS c, upper(CASE WHEN a = 'abc' THEN b ELSE c END) AS u FROM"
                    + " 'PROD123456/#'",
            "SELECT 温度, 2g AS g FROM 'PROD123456/#'",
            "SELECT a FROM 'PROD123456/#' WHERE CASE WHEN a > 30 THEN b ELSE 'x' END = 'x'",
            "SELECT a FROM 'PROD123456/#' WHERE CASE WHEN a > 30 THEN b ELSE 30 END <> 30 OR CASE WHEN a > 30 THEN b"
                    + " END > 4",
            "SELECT a FROM 'PROD123456/#' WHERE a IN (30, 30.5, 7)",
            "SELECT a FROM 'PROD123456/#' WHERE a IN"
                    + " (1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,30,31.5)",
            "SELECT a FROM 'PROD123456/#' WHERE 30 IN (30.5, 1000000) OR '30' IN (30.5, 7) OR payloadLen() IN (8.5, 17)",
            "SELECT a FROM 'PROD123456/#' WHERE a IN ('abc', '[x]', 'x')",
            "SELECT a FROM 'PROD123456/#' WHERE a IN ('abc', '30', true, b)",
            "SELECT a FROM 'PROD123456/#' WHERE deviceName() IN ('dev00', 'dev01') AND payloadLen() IN (8, 17)",
            "SELECT a FROM 'PROD123456/#' WHERE upper(a) IN ('ABC', 'TRUE') OR topic(3) IN ('other', a)",
            "SELECT a FROM 'PROD123456/#' WHERE upper(a) = 30 OR upper(a) <> 31",
            "SELECT a FROM 'PROD123456/#' WHERE a = deviceName() OR a <> deviceName()",
            "SELECT a FROM 'PROD123456/#' WHERE payloadLen() = '8' OR payloadLen() <> 'x'",
            "SELECT a FROM 'PROD123456/#' WHERE a <> b / 0.5 AND a <> 'x'",
            "SELECT a FROM 'PROD123456/#' WHERE a <> b / c",
            "SELECT a FROM 'PROD123456/#' WHERE (a > 29 AND (a < 31 OR b = '')) OR (a) = ('abc') AND (1 + 1) = 2",
            "SELECT a FROM PROD123456/+/event where a >= 30 Or 30 >= a;",
            "select a from \"PROD123456/+/event\" where 'abc' < b");

    @Test
    void rulesGiveWhatTheNaiveEvaluationGives() throws Exception {
        long seed = Samples.seed();
        RandomRules generator = new RandomRules(new SplittableRandom(seed));
        List<Message> messages = new ArrayList<>(MESSAGES);
        for (int i = 0; i < RANDOM_MESSAGES; i++) {
            messages.add(Message.event(generator.payload()));
        }
        List<String> rules = new ArrayList<>(RULES);
        for (int i = 0; i < RANDOM_RULES; i++) {
            rules.add("SELECT " + generator.selection() + " FROM '" + EVENTS + "' WHERE " + generator.condition());
        }

        int selected = 0;
        for (int from = 0; from < rules.size(); from += RULES_OF_A_JOB) {
            selected += compare(rules.subList(from, Math.min(from + RULES_OF_A_JOB, rules.size())), messages, seed);
        }
        int all = rules.size() * messages.size();
        assertThat(selected).isGreaterThan(all / 10).isLessThan(all * 9 / 10);
    }

    /** How many messages the rules select. */
    private static int compare(List<String> rules, List<Message> messages, long seed) throws Exception {
        List<Translated.FlinkSql> translated =
                rules.stream().map(DialectOnFlinkTest::translated).toList();
        List<List<@Nullable Object>> results = TranslatedQuery.run(messages, translated);
        int selected = 0;
        for (int r = 0; r < rules.size(); r++) {
            Statement rule = Parser.parse(rules.get(r));
            for (int m = 0; m < messages.size(); m++) {
                Optional<JsonNode> wanted = new NaiveDialect(messages.get(m)).result(rule);
                Optional<JsonNode> given = Optional.ofNullable(results.get(m).get(r))
                        .map(text -> NaiveDialect.parse((String) text).orElseThrow());
                selected += wanted.isPresent() ? 1 : 0;
                if (!isSame(given, wanted)) {
                    fail(
                            "%s%n on %s%n gives %s%n but should give %s%n%s%n(repeat with -Dsamples.seed=%d)",
                            rules.get(r),
                            messages.get(m),
                            given,
                            wanted,
                            translated.get(r).sql(),
                            seed);
                }
            }
        }
        return selected;
    }

    private static boolean isSame(Optional<JsonNode> given, Optional<JsonNode> wanted) {
        if (given.isEmpty() || wanted.isEmpty()) {
            return given.isEmpty() == wanted.isEmpty();
        }
        return given.get().equals(NUMBERS_BY_VALUE, wanted.get());
    }

    @Test
    void whatDiffersFromTimeToTimeStaysInItsBounds() throws Exception {
        String rule = "SELECT timestamp() AS t, newuuid() AS u, randint(-1, 1) AS i, random() AS r FROM 'PROD123456/#'"
                + " WHERE timestamp() > 1700000000 AND randint(3, 3) = 3 AND random() < 1";
        List<List<@Nullable Object>> results =
                TranslatedQuery.run(MESSAGES, List.of(translated(rule), translated(rule)));

        List<JsonNode> given = results.stream()
                .flatMap(row -> row.stream().flatMap(Stream::ofNullable))
                .map(text -> NaiveDialect.parse((String) text).orElseThrow())
                .toList();
        assertThat(given).hasSizeGreaterThan(20).allSatisfy(json -> {
            assertThat(json.path("t").asLong()).isBetween(1_700_000_000L, System.currentTimeMillis() / 1000);
            assertThat(UUID.fromString(json.path("u").asText()))
                    .hasToString(json.path("u").asText());
            assertThat(json.path("i").asInt()).isBetween(-1, 1);
            assertThat(json.path("r").asDouble()).isBetween(0.0, 1.0);
        });
        assertThat(given).extracting(json -> json.path("u").asText()).doesNotHaveDuplicates();
    }

    @Test
    void placeholdersStandBesideTheResult() throws Exception {
        List<Message> messages = List.of(
                Message.event("{\"room\":\"hall\",\"n\":1}"),
                Message.event("{\"room\":{\"x\":1}}"),
                Message.event("{"));

        assertThat(rows("SELECT room, n + 1 AS m FROM 'PROD123456/#'", messages, "m", "room"))
                .containsExactly(
                        "payload={\"m\":2,\"room\":\"hall\"} m=2 room=hall",
                        "payload={\"room\":{\"x\":1}} m=null room=null");
        assertThat(rows("SELECT *, 'lamp' AS room FROM 'PROD123456/#'", messages, "n", "room"))
                .containsExactly(
                        "payload={\"room\":\"lamp\",\"n\":1} n=1 room=lamp",
                        "payload={\"room\":\"lamp\"} n=null room=lamp");
    }

    @Test
    void bytesComeOutAsTheyCame() throws Exception {
        Translated.FlinkSql rule =
                (Translated.FlinkSql) Dialect.translate("SELECT * FROM 'PROD123456/#'", Set.of(), PayloadFormat.BINARY);
        List<List<@Nullable Object>> results = TranslatedQuery.run(MESSAGES, List.of(rule));

        for (int m = 0; m < MESSAGES.size(); m++) {
            boolean ours = MESSAGES.get(m).topic().startsWith(Message.PRODUCT);
            assertThat(results.get(m).get(0)).isEqualTo(ours ? MESSAGES.get(m).bytes() : null);
        }
    }

    private static List<String> rows(String rule, List<Message> messages, String... placeholders) throws Exception {
        return TranslatedQuery.rows(
                messages, (Translated.FlinkSql) Dialect.translate(rule, Set.of(placeholders), PayloadFormat.JSON));
    }

    private static final Comparator<JsonNode> NUMBERS_BY_VALUE = (left, right) -> {
        if (left.isNumber() && right.isNumber()) {
            return left.decimalValue().compareTo(right.decimalValue());
        }
        return left.equals(right) ? 0 : 1;
    };

    static Translated.FlinkSql translated(String rule) {
        Translated translated = Dialect.translate(rule, Set.of(), PayloadFormat.JSON);
        assertThat(translated).as(rule).isInstanceOf(Translated.FlinkSql.class);
        return (Translated.FlinkSql) translated;
    }
}
