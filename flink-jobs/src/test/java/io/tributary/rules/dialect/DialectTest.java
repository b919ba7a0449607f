package io.tributary.rules.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.testing.Samples;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The translation as text: what users are shown, and what they are told when there is none. */
class DialectTest {
    private static final String FIELD = "SELECT %s AS x FROM 'P/d/e'";

    @Test
    void theDocumentedExample() {
        assertThat(sql("SELECT room1.temperature AS t, deviceName() AS d FROM 'PID/+/event' WHERE"
                        + " room1.temperature > 30"))
                .isEqualTo("""
                    SELECT JSON_OBJECT(KEY 't' VALUE JSON(REGEXP_REPLACE(JSON_QUERY(payload, '$.room1.temperature'\
                     WITH UNCONDITIONAL WRAPPER), '^\\[|\\]$', '')), KEY 'd' VALUE device_name ABSENT ON NULL) AS payload
                    FROM messages
                    WHERE TOPIC_MATCHES(topic, 'PID/+/event')
                      AND payload IS JSON
                      AND TRY_CAST(JSON_VALUE(payload, '$.room1.temperature') AS DOUBLE) > 30\
                    """);
    }

    @Test
    void thePayloadUnchanged() {
        assertThat(sql("SELECT * FROM 'P/d/event'"))
                .isEqualTo(
                        "SELECT payload AS payload\nFROM messages\nWHERE topic = 'P/d/event'\n  AND payload IS JSON");
        assertThat(sql(translate("SELECT * FROM 'P/d/event'", PayloadFormat.BINARY)))
                .isEqualTo("SELECT payload_bytes AS payload\nFROM messages\nWHERE topic = 'P/d/event'");
        assertThat(sql(translate("SELECT * FROM 'P/#' WHERE to_hex() = '00'", PayloadFormat.BINARY)))
                .endsWith("WHERE TOPIC_MATCHES(topic, 'P/#')\n  AND TO_HEX(payload_bytes) = '00'");
        assertThat(sql(translate("SELECT * FROM 'P/#' WHERE a = 1", PayloadFormat.BINARY)))
                .contains("\n  AND payload IS JSON\n");
    }

    @Test
    void theSourceIsSaid() {
        Translated.FlinkSql rule =
                (Translated.FlinkSql) translate("SELECT * FROM $shadow/operation/P/d", PayloadFormat.JSON);

        assertThat(rule.source()).hasToString("$shadow/operation/P/d");
        assertThat(rule.sql()).contains("WHERE topic = '$shadow/operation/P/d'");
        assertThat(rule.result()).isEqualTo(PayloadFormat.JSON);
        assertThat(rule.productId()).isEmpty();
        assertThat(((Translated.FlinkSql) translate("SELECT * FROM 'P/#'", PayloadFormat.JSON)).productId())
                .hasValue("P");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "productId() | product_id",
                "deviceName() | device_name",
                "topic() | topic",
                "TOPIC(2) | SPLIT_INDEX(topic, '/', 1)",
                "timestamp() | UNIX_TIMESTAMP()",
                "payloadLen() | payload_length",
                "requestId() | message_id",
                "newuuid() | UUID()",
                "randint(1, 6) | (1 + RAND_INTEGER(6))",
                "randint(-5, 5) | (-5 + RAND_INTEGER(11))",
                "random() | JSON(NUMBER_TEXT(RAND()))",
                "upper(a) | UPPER(JSON_VALUE(payload, '$.a'))",
                "lower('É') | LOWER('É')",
                "concat(a.b, \"it's\") | CONCAT(JSON_VALUE(payload, '$.a.b'), 'it''s')",
                "replace(a, 'x', 'y') | REPLACE(JSON_VALUE(payload, '$.a'), 'x', 'y')",
                "substring(a, 2, 5) | SUBSTRING(JSON_VALUE(payload, '$.a'), 3, 3)",
                "crypto(a, 'md5') | MD5(JSON_VALUE(payload, '$.a'))",
                "crypto(topic(), SHA512) | SHA512(topic)",
                "bin_to_dec() | JSON(BIN_TO_DEC(payload_bytes))",
                "to_hex() | TO_HEX(payload_bytes)",
                "abs(-3) | ABS(-3)",
                "20 / 4 | JSON(NUMBER_TEXT((20E0 / 4)))",
                "1.50 | JSON('1.50')",
                "CASE WHEN a > 1 THEN 'h' ELSE 'l' END"
                        + " | CASE WHEN TRY_CAST(JSON_VALUE(payload, '$.a') AS DOUBLE) > 1 THEN 'h' ELSE 'l' END",
            })
    void valuesInFlinkSql(String value, String wanted) {
        assertThat(sql(FIELD.formatted(value)))
                .startsWith("SELECT JSON_OBJECT(KEY 'x' VALUE " + wanted + " ABSENT ON NULL) AS payload\n");
    }

    @Test
    void keysMayBeOfAnyLetters() {
        assertThat(sql("SELECT 温度, 2g FROM 'P/d/e' WHERE 温度 > 30"))
                .contains("KEY '温度' VALUE JSON(REGEXP_REPLACE(JSON_QUERY(payload, '$[\"温度\"]' WITH")
                .contains("KEY '2g' VALUE JSON(REGEXP_REPLACE(JSON_QUERY(payload, '$[\"2g\"]' WITH");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a = 30.5 | TRY_CAST(JSON_VALUE(payload, '$.a') AS DOUBLE) = 30.5E0",
                "a <> 30 | COALESCE(TRY_CAST(JSON_VALUE(payload, '$.a') AS DOUBLE) <> 30, JSON_EXISTS(payload, '$.a'))",
                "a = 'on' | JSON_VALUE(payload, '$.a') = 'on'",
                "a <> \"on\" | COALESCE(JSON_VALUE(payload, '$.a') <> 'on', JSON_EXISTS(payload, '$.a'))",
                "a = '30' | JSON_COMPARE(JSON_QUERY(payload, '$.a' WITH UNCONDITIONAL WRAPPER), '[\"30\"]') = 0",
                "a >= 'x' | JSON_COMPARE(JSON_QUERY(payload, '$.a' WITH UNCONDITIONAL WRAPPER), '[\"x\"]') IN (0, 1)",
                "a = true | JSON_QUERY(payload, '$.a' WITH UNCONDITIONAL WRAPPER) = '[true]'",
                "deviceName() = 'dev1' AND payloadLen() < 9 | (device_name = 'dev1' AND payload_length < 9)",
                "a IN (1, 2) | TRY_CAST(JSON_VALUE(payload, '$.a') AS DOUBLE) IN (1, 2)",
                "a IN (1, 2.5) | TRY_CAST(JSON_VALUE(payload, '$.a') AS DOUBLE) IN (1, 2.5E0)",
                "payloadLen() IN (1, 2) | payload_length IN (1, 2)",
                "payloadLen() IN (1, 2.5) | (payload_length = 1 OR payload_length = 2.5E0)",
                "a IN ('x', 'y') | JSON_VALUE(payload, '$.a') IN ('x', 'y')",
                "a / b > 2 | SAFE_DIVIDE(TRY_CAST(JSON_VALUE(payload, '$.a') AS DOUBLE),"
                        + " TRY_CAST(JSON_VALUE(payload, '$.b') AS DOUBLE)) > 2",
            })
    void conditionsInFlinkSql(String condition, String wanted) {
        assertThat(sql("SELECT * FROM 'P/d/e' WHERE " + condition)).endsWith("\n  AND " + wanted);
    }

    @Test
    void placeholdersAreColumnsBesideTheResult() {
        String rule = "SELECT a.room, payloadLen() AS n, a + 1 AS s FROM 'P/d/e'";
        Translated translated = Dialect.translate(rule, Set.of("room", "n", "s"), PayloadFormat.JSON);

        assertThat(sql(translated))
                .contains("AS payload,\n"
                        + "  CAST(payload_length AS STRING) AS `n`,\n"
                        + "  JSON_VALUE(payload, '$.a.room') AS `room`,\n"
                        + "  NUMBER_TEXT((TRY_CAST(JSON_VALUE(payload, '$.a') AS DOUBLE) + 1)) AS `s`\n"
                        + "FROM");
        assertThat(sql(Dialect.translate("SELECT * FROM 'P/d/e'", Set.of("a.b", "c-d"), PayloadFormat.JSON)))
                .contains("JSON_VALUE(payload, '$.a.b') AS `a.b`,\n  JSON_VALUE(payload, '$[\"c-d\"]') AS `c-d`");
        assertThat(sql(Dialect.translate("SELECT *, 1 AS a FROM 'P/d/e'", Set.of("a"), PayloadFormat.JSON)))
                .contains("JSON_VALUE(JSON_MERGE(payload, JSON_OBJECT(KEY 'a' VALUE 1 ABSENT ON NULL)), '$.a') AS `a`");
    }

    @Test
    void aPlaceholderThatTheSelectDoesNotGive() {
        assertThat(errors(Dialect.translate("SELECT a FROM 'P/d/e'", Set.of("b", "__c"), PayloadFormat.JSON)))
                .extracting(DialectError::toString)
                .containsExactly(
                        "an action names ${__c}, which is a name of the platform's",
                        "an action names ${b}, which the SELECT does not give");
        assertThat(errors(Dialect.translate("SELECT * FROM 'P/d/e'", Set.of("payload"), PayloadFormat.JSON)))
                .hasSize(1);
        assertThat(errors(Dialect.translate("SELECT * FROM 'P/d/e'", Set.of("a"), PayloadFormat.BINARY)))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 1 | 1 | SELECT should | Write SELECT",
                "UPDATE x | 1 | 1 | SELECT should | Write SELECT",
                "SELECT FROM 'P/d' | 1 | 8 | field is missing | *",
                "SELECT a, FROM 'P/d' | 1 | 11 | field is missing | *",
                "SELECT a b FROM 'P/d' | 1 | 10 | 'b' | AS",
                "SELECT a + 1 FROM 'P/d' | 1 | 8 | no name | AS",
                "SELECT a AS 1 FROM 'P/d' | 1 | 13 | name should follow AS | letters",
                "SELECT a.1 FROM 'P/d' | 1 | 10 | follow the dot | arrays",
                "SELECT a[0] FROM 'P/d' | 1 | 9 | arrays | Flink SQL",
                "SELECT a.b[0] AS x FROM 'P/d' | 1 | 11 | arrays | Flink SQL",
                "SELECT count(a) AS n FROM 'P/d' | 1 | 8 | earlier messages | Aggregate",
                "SELECT trim(a) AS n FROM 'P/d' | 1 | 8 | no function 'trim' | upper",
                "SELECT upper(a, b) AS n FROM 'P/d' | 1 | 8 | does not take 2 | upper(key)",
                "SELECT a > 1 AS n FROM 'P/d' | 1 | 10 | not a condition | CASE",
                "SELECT a FROM | 1 | 14 | topic filter is missing | quotes",
                "SELECT a FROM '+/d/e' | 1 | 15 | begin with a product | id",
                "SELECT a FROM 'P/#/e' | 1 | 15 | '#' stands alone | Correct",
                "SELECT a FROM '$shadow/operation/P/+' | 1 | 15 | system topics | in full",
                "SELECT a FROM (SELECT b FROM 'P/d') | 1 | 15 | not another SELECT | Write SELECT",
                "SELECT a FROM 'P/d' GROUP BY a | 1 | 21 | GROUP is not part | Aggregate",
                "SELECT a FROM 'P/d' LIMIT 1 | 1 | 21 | LIMIT is not part | leave it out",
                "SELECT a FROM 'P/d'; SELECT b FROM 'P/d' | 1 | 22 | should end | one statement",
                "SELECT a FROM 'P/d' WHERE | 1 | 26 | value is missing | key",
                "SELECT a FROM 'P/d' WHERE a | 1 | 27 | not a value | Compare",
                "SELECT a FROM 'P/d' WHERE a = | 1 | 30 | value is missing | key",
                "SELECT a FROM 'P/d' WHERE a == 1 | 1 | 29 | '==' | Write =",
                "SELECT a FROM 'P/d' WHERE a != 1 | 1 | 29 | '!=' | Write <>",
                "SELECT a FROM 'P/d' WHERE a < b < c | 1 | 33 | three values | AND",
                "SELECT a FROM 'P/d' WHERE NOT a = 1 | 1 | 27 | NOT is not part | missing key",
                "SELECT a FROM 'P/d' WHERE a LIKE 'x' | 1 | 29 | LIKE is not part | missing key",
                "SELECT a FROM 'P/d' WHERE a IS NULL | 1 | 29 | IS is not part | missing key",
                "SELECT a FROM 'P/d' WHERE a BETWEEN 1 AND 2 | 1 | 29 | BETWEEN is not part | IN",
                "SELECT a FROM 'P/d' WHERE (a = 1 | 1 | 33 | ')' should stand | Close",
                "SELECT a FROM 'P/d' WHERE a IN () | 1 | 33 | value is missing | key",
                "SELECT a FROM 'P/d' WHERE a IN (SELECT b) | 1 | 33 | SELECT inside another | key",
                "SELECT a FROM 'P/d' WHERE a = 'x | 1 | 31 | no end | Close it with '",
                "SELECT a FROM 'P/d' WHERE a = 1e5 | 1 | 31 | exponent | 1500",
                "SELECT a FROM 'P/d' WHERE a = 1.5x | 1 | 31 | not a number | decimals",
                "SELECT a FROM 'P/d' WHERE a = ? | 1 | 31 | '?' has no meaning | quotes",
                "SELECT a FROM 'P/d' WHERE a > true | 1 | 29 | no order | = or <>",
                "SELECT a FROM 'P/d' WHERE a + 'x' > 1 | 1 | 31 | 'x' is not a number | key",
                "SELECT a FROM 'P/d' WHERE a / 0 > 1 | 1 | 31 | divided by zero | divisor",
                "SELECT a FROM 'P/d' WHERE a % 0.0 > 1 | 1 | 31 | divided by zero | divisor",
                "SELECT a FROM 'P/d' WHERE topic(0) = 'P' | 1 | 33 | 0 is less than 1 | topic(n)",
                "SELECT a FROM 'P/d' WHERE topic(b) = 'P' | 1 | 33 | whole number | number here",
                "SELECT a FROM 'P/d' WHERE substring(a, 2, 1) = 'P' | 1 | 43 | 1 is less than 2 | substring",
                "SELECT a FROM 'P/d' WHERE crypto(a, 'MD4') = 'P' | 1 | 37 | digest | SHA256",
                "SELECT a FROM 'P/d' WHERE randint(6, 1) = 1 | 1 | 27 | no range | smaller",
                "SELECT CASE a END AS x FROM 'P/d' | 1 | 15 | WHEN should stand | Write CASE",
                "SELECT CASE WHEN a = 1 THEN 2 AS x FROM 'P/d' | 1 | 31 | END should stand | Write CASE",
            })
    void errorsSayWhereAndWhatToDo(String rule, int line, int column, String message, String remedy) {
        DialectError error = errors(translate(rule, PayloadFormat.JSON)).get(0);

        assertThat(error.message()).contains(message);
        assertThat(error.remedy()).contains(remedy).endsWith(".");
        assertThat(error.line()).isEqualTo(line);
        assertThat(error.column()).isEqualTo(column);
    }

    @Test
    void placesCountLinesAndAllErrorsOfMeaningAreSaid() {
        List<DialectError> errors = errors(
                translate("SELECT 1 / 0 AS a,\n  topic(0) AS b\nFROM 'P/d'\nWHERE a >\n 'x' + 1", PayloadFormat.JSON));

        assertThat(errors)
                .extracting(DialectError::toString)
                .containsExactly(
                        "line 1, column 12: a constant is divided by zero",
                        "line 2, column 9: 0 is less than 1",
                        "line 5, column 2: 'x' is not a number");
    }

    @Test
    void anyWordsAreTranslatedOrRefused() {
        List<String> words = List.of(
                "SELECT", "FROM", "WHERE", "AS", "AND", "OR", "IN", "CASE", "WHEN", "THEN", "ELSE", "END", "(", ")",
                ",", "*", "+", "/", "-", "=", "<>", "<", "a", "b.c", "1", "0", "'x'", "'P/#'", "true", "upper(",
                "topic(", "crypto(", ";");
        Samples.forAll(
                20_000,
                random -> words(random, words),
                rule -> assertThat(translate(rule, PayloadFormat.JSON)).isNotNull());
    }

    /** Some words behind a good beginning, or any. */
    private static String words(SplittableRandom random, List<String> words) {
        StringBuilder rule = new StringBuilder(random.nextBoolean() ? "SELECT a FROM 'P/#' WHERE a = " : "SELECT ");
        for (int i = random.nextInt(12); i >= 0; i--) {
            rule.append(words.get(random.nextInt(words.size()))).append(' ');
        }
        return rule.toString();
    }

    @Test
    void bytesHaveNoKeys() {
        assertThat(errors(translate("SELECT a FROM 'P/d'", PayloadFormat.BINARY)))
                .extracting(DialectError::message)
                .containsExactly("devices of this product send bytes, which have no keys");
    }

    @Test
    void whatIsTooLongOrTooDeepIsRefused() {
        assertThat(errors(translate("SELECT " + "abcdefghi, ".repeat(30) + "a FROM 'P/d'", PayloadFormat.JSON))
                        .get(0)
                        .message())
                .isEqualTo("the fields have 331 characters");
        assertThat(errors(translate("SELECT a FROM 'P/d' WHERE " + "(".repeat(5_000) + "a", PayloadFormat.JSON))
                        .get(0)
                        .message())
                .contains("nested");
        assertThat(errors(translate("SELECT a FROM 'P/d' WHERE " + "- ".repeat(5_000) + "a > 1", PayloadFormat.JSON)))
                .isNotEmpty();
        assertThat(errors(translate("SELECT a FROM 'P/d' WHERE a = " + "1 + ".repeat(10_000) + "1", PayloadFormat.JSON))
                        .get(0)
                        .message())
                .contains("characters");
        assertThat(errors(translate("SELECT a FROM 'P/d' WHERE a = " + "1 + ".repeat(4_000) + "1", PayloadFormat.JSON))
                        .get(0)
                        .message())
                .contains("more than 256 times");
        String choice = "a";
        for (int i = 0; i < 30; i++) {
            choice = "CASE " + choice + " WHEN 1 THEN 2 WHEN 2 THEN 3 END";
        }
        assertThat(errors(translate("SELECT a FROM 'P/d' WHERE " + choice + " = 1", PayloadFormat.JSON))
                        .get(0)
                        .message())
                .contains("more than 16384 characters");
    }

    private static Translated translate(String rule, PayloadFormat format) {
        return Dialect.translate(rule, Set.of(), format);
    }

    private static String sql(String rule) {
        return sql(translate(rule, PayloadFormat.JSON));
    }

    private static String sql(Translated translated) {
        assertThat(translated).isInstanceOf(Translated.FlinkSql.class);
        return ((Translated.FlinkSql) translated).sql();
    }

    private static List<DialectError> errors(Translated translated) {
        assertThat(translated).isInstanceOf(Translated.Refused.class);
        return ((Translated.Refused) translated).errors();
    }
}
