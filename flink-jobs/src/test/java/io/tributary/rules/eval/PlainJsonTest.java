package io.tributary.rules.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jackson says what is right. */
class PlainJsonTest {
    private static final String[] SCALARS = {
        "0",
        "-0",
        "1",
        "-1",
        "2147483647",
        "2147483648",
        "-2147483648",
        "-2147483649",
        "999999999999999999",
        "0.0",
        "-0.0",
        "0.10",
        "23.4",
        "-1.50",
        "123456789.123456789",
        "true",
        "false",
        "null",
        "\"\"",
        "\"a\"",
        "\"ä€😀\"",
        "\"a b\"",
        "1000000000000000000",
        "12345678901234567890",
        "0.1234567890123456789",
        "1e5",
        "1E-5",
        "1.5e300",
        "-",
        "01",
        "-01",
        "1.",
        ".5",
        "+1",
        "NaN",
        "Infinity",
        "tru",
        "nul",
        "\"\\n\"",
        "\"\\u00e4\"",
        "\"\\\"\"",
        "\"a",
        "'a'",
        "\"a\tb\"",
        "\"\u0000\"",
        "undefined",
        "\"\ud800\"",
    };
    private static final String[] NAMES = {"a", "b", "temp", "", "ä", "a.b", "x y", "\\u0061", "AaAa", "BBBB", "AaBB"};
    private static final String[] BLANKS = {"", "", "", " ", "\n", "\t \r"};

    private final PlainJson json = new PlainJson();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"temp\":23.4,\"hum\":41,\"status\":{\"room\":\"r-1\",\"on\":true},\"tags\":[\"a\",null,{\"b\":[]}]}",
                " [ 1 , -2.50 , { } , [ ] ] \n",
                "{\"a\":1,\"b\":2,\"a\":3}",
            })
    void whatDevicesWriteIsPlain(String text) {
        assertThat(json.isPlain(text)).isTrue();
        assertThat(json.read(text)).isEqualTo(JsonDocument.parse(text));
        assertThat(json.read(text)).hasToString(String.valueOf(JsonDocument.parse(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "null",
                "\"a\"",
                "{",
                "[",
                "}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "[1,]",
                "[,1]",
                "{a:1}",
                "[1 2]",
                "[1]x",
                "{} {}",
                "[1]\u0000",
                "[\u0000]",
                "[1e5]",
                "[12345678901234567890]",
                "{\"a\\n\":1}",
                "[/*c*/1]",
                "\ufeff[1]",
                "[1.5f]",
                "{\"a\":1 \"b\":2}",
                "[--1]"
            })
    void theRestIsLeftToJackson(String text) {
        assertThat(json.isPlain(text)).isFalse();
        assertThat(json.read(text)).isEqualTo(JsonDocument.parse(text));
    }

    @Test
    void depthAndLengthHaveBounds() {
        String deep = "[".repeat(200) + "]".repeat(200);
        String wide = "[\"" + "x".repeat(70_000) + "\"]";

        assertThat(json.isPlain(deep)).isFalse();
        assertThat(json.read(deep)).isEqualTo(JsonDocument.parse(deep));
        assertThat(json.isPlain(wide)).isFalse();
        assertThat(json.read(wide)).isEqualTo(JsonDocument.parse(wide));
        assertThat(json.isPlain("[\"" + "x".repeat(60_000) + "\"]")).isTrue();
    }

    @Test
    void anObjectIsFoundInByNameHoweverManyItHas() {
        for (int count : new int[] {0, 1, 7, 8, 9, 23, 24, 25, 100}) {
            StringBuilder text = new StringBuilder("{");
            for (int i = 0; i < count; i++) {
                text.append(i > 0 ? "," : "")
                        .append("\"n")
                        .append(i)
                        .append("\":")
                        .append(i);
            }
            text.append(count > 0 ? ",\"n0\":\"again\"}" : "}");

            Map<?, ?> object = (Map<?, ?>) Objects.requireNonNull(json.read(text.toString()));

            assertThat(object).isEqualTo(JsonDocument.parse(text.toString())).hasSize(count);
            assertThat(object.get("n0")).isEqualTo(count > 0 ? "again" : null);
            assertThat(object.get("n" + (count - 1))).isEqualTo(count > 1 ? count - 1 : count > 0 ? "again" : null);
            assertThat(object.get("n" + count)).isNull();
            assertThat(object.containsKey("n" + (count - 1))).isEqualTo(count > 0);
            assertThat(object.containsKey("n" + count)).isFalse();
        }
    }

    @Test
    void anythingIsReadAsJacksonReadsIt() {
        Random random = new Random(5);
        int plain = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            write(text, random, 0);
            if (random.nextInt(4) == 0 && text.length() > 0) { // something is wrong
                int place = random.nextInt(text.length());
                text.replace(
                        place, place + 1, random.nextBoolean() ? "" : ",:{}[]\"0. e-x".charAt(random.nextInt(13)) + "");
            }
            Object expected = JsonDocument.parse(text.toString());
            Object read = json.read(text.toString());

            assertThat(read).as(text.toString()).isEqualTo(expected);
            assertThat(String.valueOf(read)).as(text.toString()).isEqualTo(String.valueOf(expected));
            plain += json.isPlain(text.toString()) ? 1 : 0;
        }
        assertThat(plain).isBetween(3_000, 17_000);
    }

    private static void write(StringBuilder text, Random random, int depth) {
        text.append(BLANKS[random.nextInt(BLANKS.length)]);
        int kind = random.nextInt(depth == 0 ? 2 : depth > 3 ? 12 : 6);
        if (kind > 1) {
            text.append(SCALARS[random.nextInt(random.nextInt(3) == 0 ? SCALARS.length : 22)]);
        } else {
            text.append(kind == 0 ? '{' : '[');
            int count = random.nextInt(4);
            for (int i = 0; i < count; i++) {
                text.append(i > 0 ? "," : "").append(BLANKS[random.nextInt(BLANKS.length)]);
                if (kind == 0) {
                    text.append('"').append(NAMES[random.nextInt(NAMES.length)]).append('"');
                    text.append(BLANKS[random.nextInt(BLANKS.length)]).append(':');
                }
                write(text, random, depth + 1);
            }
            text.append(kind == 0 ? '}' : ']');
        }
        text.append(BLANKS[random.nextInt(BLANKS.length)]);
    }
}
