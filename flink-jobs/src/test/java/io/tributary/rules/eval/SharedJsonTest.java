package io.tributary.rules.eval;

import static io.tributary.testing.Samples.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.flink.table.api.JsonExistsOnError;
import org.apache.flink.table.api.JsonQueryOnEmptyOrError;
import org.apache.flink.table.api.JsonQueryWrapper;
import org.apache.flink.table.api.JsonValueOnEmptyOrError;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.functions.SqlJsonUtils;
import org.apache.flink.table.runtime.functions.SqlJsonUtils.JsonQueryReturnType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flink's own functions are the model: whatever the document and the path, the outcome is theirs. */
class SharedJsonTest {
    private static final Set<String> SEEN = new HashSet<>();

    @Test
    void everyOutcomeIsFlinks() {
        forAll(Integer.getInteger("samples.json", 4_000), Case::random, SharedJsonTest::requireSameOutcomes);

        assertThat(SEEN).as("kinds of outcomes").contains("String", "Integer", "Long", "BigInteger", "BigDecimal");
        assertThat(SEEN).contains("Boolean", "null", "GenericArrayData").anyMatch(type -> type.endsWith("Exception"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "nul",
                "[null]",
                "{\"a\":null}",
                "true",
                "1e400",
                "{\"a\":1e400}",
                "{\"a\":-0.0}",
                "{\"a\":12345678901234567890123}",
                "{\"a\":0.1000}",
                "{\"a\":1E+2}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":NaN}",
                "{\"a\":\"\\u00e9\\ud83d\\ude00\\u0000\"}",
                "{\"a\":[{\"b\":[1,[2,3],null]}]}",
                "{\"a\":1} x",
                "{'a':1}",
                "{\"a\":{\"b\":{}}}",
                "{\"a\":[]}",
                "\"a\"",
                "[1,\"x\",[true],{\"z\":1,\"y\":2}]",
                "{\"a\":\"1\"}",
                "/**/{}",
            })
    void hardDocumentsToo(String document) {
        for (String path : Case.PATHS) {
            for (String mode : Case.MODES) {
                requireSameOutcomes(new Case(document, mode + path));
            }
        }
        requireSameOutcomes(new Case(document, ""));
        requireSameOutcomes(new Case(document, "lax "));
        requireSameOutcomes(new Case(document, "laxer $.a"));
    }

    @Test
    void aDocumentAsDeepAsJsonMayBeIsFlinksToo() {
        for (int depth : new int[] {999, 1_000, 1_001}) {
            String deep = "[".repeat(depth) + "]".repeat(depth);
            requireSameOutcomes(new Case(deep, "lax $"));
            requireSameOutcomes(new Case(deep, "$"));
        }
    }

    @Test
    void aTextIsParsedOnceWhetherItIsJsonOrNot() {
        List<String> parsed = new ArrayList<>();
        JsonMemory memory = new JsonMemory(text -> {
            parsed.add(text);
            return JsonDocument.parse(text);
        });
        String good = "{\"a\":1}";
        String bad = "{\"a\":";

        assertThat(memory.document(good)).isSameAs(memory.document(good));
        assertThat(memory.document(bad)).isSameAs(JsonDocument.MALFORMED).isSameAs(memory.document(bad));
        assertThat(parsed).containsExactly(good, bad);

        String again = new StringBuilder(bad).toString(); // another message with the same content
        assertThat(memory.document(again)).isSameAs(JsonDocument.MALFORMED);
        assertThat(parsed).containsExactly(good, bad, again);
    }

    @Test
    void onePathIsUnderstoodOnce() {
        JsonMemory memory = new JsonMemory(JsonDocument::parse);

        assertThat(memory.path("lax $..a")).isSameAs(memory.path("lax $..a"));
        assertThat(memory.path("$.a").route()).isInstanceOf(JsonRoute.Plain.class);
        assertThat(memory.path("lax $['a b'][0]").route()).isInstanceOf(JsonRoute.Plain.class);
    }

    @Test
    void aPathWithARegularExpressionIsRefused() {
        assertThatThrownBy(() -> SharedJson.jsonExists("{}", "lax $.a[?(@.b =~ /(x+x+)+y/)]"))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("may never end");
        SharedJson.requireBounded("$.a[?(@.b == 'x')]");
    }

    private static void requireSameOutcomes(Case sample) {
        String text = sample.text;
        String path = sample.path;
        for (JsonValueOnEmptyOrError onEmpty : JsonValueOnEmptyOrError.values()) {
            for (JsonValueOnEmptyOrError onError : JsonValueOnEmptyOrError.values()) {
                Outcome flinks = Outcome.of(() -> SqlJsonUtils.jsonValue(text, path, onEmpty, "e", onError, "r"));
                Outcome ours = Outcome.of(() -> SharedJson.jsonValue(text, path, onEmpty, "e", onError, "r"));
                requireSame(sample, "JSON_VALUE " + onEmpty + " " + onError, ours, flinks);
            }
        }
        for (JsonQueryReturnType type : JsonQueryReturnType.values()) {
            for (JsonQueryWrapper wrapper : JsonQueryWrapper.values()) {
                for (JsonQueryOnEmptyOrError on : JsonQueryOnEmptyOrError.values()) {
                    JsonQueryOnEmptyOrError other = JsonQueryOnEmptyOrError.values()[
                            (on.ordinal() + 1) % JsonQueryOnEmptyOrError.values().length];
                    Outcome flinks = Outcome.of(() -> SqlJsonUtils.jsonQuery(text, path, type, wrapper, on, other));
                    Outcome ours = Outcome.of(() -> SharedJson.jsonQuery(text, path, type, wrapper, on, other));
                    requireSame(sample, "JSON_QUERY " + type + " " + wrapper + " " + on, ours, flinks);
                }
            }
        }
        for (JsonExistsOnError onError : JsonExistsOnError.values()) {
            requireSame(
                    sample,
                    "JSON_EXISTS " + onError,
                    Outcome.of(() -> SharedJson.jsonExists(text, path, onError)),
                    Outcome.of(() -> SqlJsonUtils.jsonExists(text, path, onError)));
        }
        requireSame(
                sample,
                "JSON_EXISTS",
                Outcome.of(() -> SharedJson.jsonExists(text, path)),
                Outcome.of(() -> SqlJsonUtils.jsonExists(text, path)));
        assertThat(SharedJson.isJsonValue(text)).isEqualTo(SqlJsonUtils.isJsonValue(text));
        assertThat(SharedJson.isJsonObject(text)).isEqualTo(SqlJsonUtils.isJsonObject(text));
        assertThat(SharedJson.isJsonArray(text)).isEqualTo(SqlJsonUtils.isJsonArray(text));
        assertThat(SharedJson.isJsonScalar(text)).isEqualTo(SqlJsonUtils.isJsonScalar(text));
    }

    private static void requireSame(Case sample, String call, Outcome ours, Outcome flinks) {
        if (!ours.equals(flinks)) { // a description for each comparison would take most of the test's time
            assertThat(ours).as(call + " of " + sample).isEqualTo(flinks);
        }
        SEEN.add(flinks.type());
    }

    /** A document, mostly JSON, and a path that often leads somewhere in it. */
    private record Case(String text, String path) {
        static final String[] MODES = {"", "lax ", "strict ", " LAX\n ", "Strict\t"};
        static final String[] PATHS = {
            "$",
            "$.a",
            "$.a.b",
            "$.a[0]",
            "$.a[-1]",
            "$['a']",
            "$['a b']",
            "$[\"a\"]",
            "$['a.b']",
            "$['a'].b[1]",
            "$.a[0][1]",
            "$.a[00]",
            "$.é",
            "$['']",
            "$.0",
            "$[0]",
            "$[-2]",
            "$[99]",
            "$.a-b",
            "$. a",
            "$.a ",
            " $.a",
            "a.b",
            "$..a",
            "$.*",
            "$[*]",
            "$.a[*]",
            "$.a[0,1]",
            "$.a[0:1]",
            "$['a','b']",
            "$.a[?(@.b)]",
            "$.a[?(@.b > 1)]",
            "$.length()",
            "$.a.length()",
            "$.a.sum()",
            "$..a[0]",
            "$.concat($.a, 'x')",
            "$.keys()",
            "$.a.",
            "$[",
            "$.a[x]",
            "$$",
            "$.a b",
            "$.a[-0]",
            "$[' a']",
            "$['a:b']",
            "$._",
            "$.a_1",
            "@.a",
            "$.A",
            "$..",
            "$.a[1].a[0].b",
            "$.a\u0000",
            "$.b.c.a",
        };
        private static final String[] NAMES = {"a", "b", "c", "a b", "é", "a.b", "0", "", "a_1", "a-b", "_", "a:b"};
        private static final String[] SCALARS = {
            "0",
            "1",
            "-1",
            "30",
            "2147483648",
            "9223372036854775808",
            "1.5",
            "0.10",
            "1e3",
            "-0",
            "-0.0",
            "1e400",
            "1E-5",
            "true",
            "false",
            "null",
            "\"\"",
            "\"x\"",
            "\"30\"",
            "\"é😀\"",
            "\"\\u00e9\\n\\\"\"",
            "\"{\\\"a\\\":1}\"",
            "123456789012.34567890123456789"
        };
        private static final String[] SPOILERS = {
            "x", "}", "]", ",", "\"", "NaN", "'", "//", " ", "\u0000", "01", "+1", ".5"
        };

        static Case random(SplittableRandom random) {
            StringBuilder json = new StringBuilder();
            value(random, json, 0);
            if (random.nextInt(10) == 0) {
                int at = random.nextInt(json.length() + 1);
                if (random.nextBoolean()) {
                    json.setLength(at);
                } else {
                    json.insert(at, SPOILERS[random.nextInt(SPOILERS.length)]);
                }
            }
            String path = random.nextBoolean() ? PATHS[random.nextInt(PATHS.length)] : plain(random);
            return new Case(json.toString(), MODES[random.nextInt(MODES.length)] + path);
        }

        private static String plain(SplittableRandom random) {
            StringBuilder path = new StringBuilder("$");
            for (int steps = random.nextInt(4); steps > 0; steps--) {
                int kind = random.nextInt(4);
                if (kind == 0) {
                    path.append('[').append(random.nextInt(-3, 4)).append(']');
                } else if (kind == 1) {
                    path.append("['")
                            .append(NAMES[random.nextInt(NAMES.length)])
                            .append("']");
                } else {
                    path.append('.').append(NAMES[random.nextInt(3)]);
                }
            }
            return path.toString();
        }

        private static void value(SplittableRandom random, StringBuilder json, int depth) {
            int kind = depth == 0 ? random.nextInt(8) : random.nextInt(12);
            if (kind < 5 && depth < 4) {
                json.append('{');
                int members = random.nextInt(5);
                for (int i = 0; i < members; i++) {
                    String name = NAMES[random.nextInt(2) == 0 ? random.nextInt(3) : random.nextInt(NAMES.length)];
                    json.append(i == 0 ? "" : ",").append('"').append(name).append("\":");
                    value(random, json, depth + 1);
                }
                json.append('}');
            } else if (kind < 7 && depth < 4) {
                json.append('[');
                int elements = random.nextInt(4);
                for (int i = 0; i < elements; i++) {
                    json.append(i == 0 ? "" : random.nextInt(8) == 0 ? " , " : ",");
                    value(random, json, depth + 1);
                }
                json.append(']');
            } else {
                json.append(SCALARS[random.nextInt(SCALARS.length)]);
            }
        }
    }

    /** What generated code hands over for DEFAULT is a value of the table's own kind: it comes back as it is. */
    @Test
    void aDefaultComesBackAsItIs() {
        @Nullable Object instead = StringData.fromString("none");

        assertThat(SharedJson.jsonValue(
                        "{}", "lax $.a", JsonValueOnEmptyOrError.DEFAULT, instead, JsonValueOnEmptyOrError.NULL, null))
                .isSameAs(instead);
    }
}
