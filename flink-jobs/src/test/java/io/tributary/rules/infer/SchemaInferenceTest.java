package io.tributary.rules.infer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.rules.compile.ProductTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaInferenceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 16_384;

    @Test
    void eachPlaceHasTheTypeOfItsValues() throws JsonProcessingException {
        InferredSchema schema = of(
                "{\"t\":21,\"n\":1,\"on\":true,\"at\":{\"lat\":1.5,\"lon\":2},\"tags\":[\"a\"],\"rows\":[{\"x\":1},{\"x\":null}]}",
                "{\"t\":21.5,\"n\":null,\"on\":false,\"at\":{\"lat\":1.5},\"tags\":[]}");

        assertThat(JSON.readTree(schema.payloadSchema())).isEqualTo(JSON.readTree("""
                {"type": "object", "properties": {
                  "t": {"type": "number"},
                  "n": {"type": ["integer", "null"]},
                  "on": {"type": "boolean"},
                  "at": {"type": "object", "properties": {"lat": {"type": "number"}, "lon": {"type": "integer"}}},
                  "tags": {"type": "array", "items": {"type": "string"}},
                  "rows": {"type": "array", "items": {"type": "object", "properties": {"x": {"type": ["integer", "null"]}}}}}}
                """));
        assertThat(schema.fields())
                .extracting(InferredSchema.Field::path)
                .containsExactly(
                        "t", "n", "on", "at", "at.lat", "at.lon", "tags", "tags[]", "rows", "rows[]", "rows[].x");
        assertThat(schema.fields())
                .extracting(InferredSchema.Field::column)
                .containsExactly(
                        "DOUBLE", "BIGINT", "BOOLEAN", "ROW", "DOUBLE", "BIGINT", "ARRAY", "STRING", "ARRAY", "ROW",
                        "BIGINT");
        assertThat(schema.fields())
                .extracting(InferredSchema.Field::messages)
                .containsExactly(2L, 2L, 2L, 2L, 2L, 1L, 2L, 1L, 1L, 1L, 1L);
        assertThat(field(schema, "n").types()).containsExactly("integer", "null");
        assertThat(field(schema, "tags[]").remarks()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | \"warm\" | {\"type\":[\"integer\",\"string\"]} | it is integer here and string there; it is read as text",
                "1 | \"2.5\" | {\"type\":[\"integer\",\"string\"]} | declare it as number",
                "{} | [] | {\"type\":[\"object\",\"array\"]} | it is object here and array there",
                "\"1\" | \"2\" | {\"type\":\"string\"} | every text is a number",
                "null | null | {} | nothing but null",
                "{} | {} | {\"type\":\"object\"} | no object had a property",
                "[] | [] | {\"type\":\"array\"} | no array had an element",
                "1 | 9223372036854775808 | {} | larger than a BIGINT",
                "1.5 | 1e400 | {} | larger than a DOUBLE",
                "1.5 | 9007199254740993 | {\"type\":\"number\"} | the last ones are rounded",
                "0.12345678901234567890 | 1 | {\"type\":\"number\"} | the last ones are rounded",
                "{\" \":1} | {\"a\":1} | {\"type\":\"object\"} | names that no column can have",
            })
    void whatDoesNotAgreeIsResolvedAndSaid(String one, String other, String schema, String remark) {
        InferredSchema inferred = of("{\"x\":" + one + "}", "{\"x\":" + other + "}");

        assertThat(inferred.payloadSchema()).isEqualTo("{\"type\":\"object\",\"properties\":{\"x\":" + schema + "}}");
        assertThat(field(inferred, "x").remarks()).singleElement().asString().contains(remark);
    }

    @Test
    void whatIsNoObjectIsCounted() {
        InferredSchema schema = of("{\"a\":1}", "[1]", "7", "hello", "", "{\"a\":1} {", "\"\u0000");

        assertThat(schema.messages()).isEqualTo(7);
        assertThat(schema.notJson()).isEqualTo(4);
        assertThat(schema.notObjects()).isEqualTo(2);
        assertThat(schema.payloadSchema()).contains("\"a\"");
        assertThat(of().payloadSchema()).isEqualTo("{\"type\":\"object\",\"properties\":{}}");
    }

    @Test
    void anObjectWithEverNewNamesIsAMap() {
        InferredSchema few = of(IntStream.range(0, 20)
                .mapToObj(i -> "{\"byId\":{\"id-" + i + "\":{\"v\":" + i + "}}}")
                .toArray(String[]::new));
        InferredSchema many = of("{\"byId\":{" + names(10_000) + "}}");

        for (InferredSchema schema : List.of(few, many)) {
            assertThat(schema.fields()).singleElement().satisfies(field -> {
                assertThat(field.path()).isEqualTo("byId");
                assertThat(field.column()).isEqualTo("STRING");
                assertThat(field.remarks()).singleElement().asString().contains("the object is a map");
            });
        }
    }

    @Test
    void optionalPropertiesAreNoMap() {
        InferredSchema schema = of(IntStream.range(0, 200)
                .mapToObj(i -> "{\"r\":{\"a" + i % 20 + "\":1}}")
                .toArray(String[]::new));

        assertThat(field(schema, "r").column()).isEqualTo("ROW");
        assertThat(schema.fields()).hasSize(21);
    }

    @Test
    void thereAreNoMoreColumnsThanATableHas() {
        InferredSchema schema = of("{\"a\":1," + names(300) + "}", "{\"k299\":1}", "{" + names(2_000) + "}");

        assertThat(new ProductTable("P", Optional.of(schema.payloadSchema())).columns())
                .hasSize(ProductTable.MAX_COLUMNS);
        assertThat(field(schema, "k299").messages()).isEqualTo(3);
        assertThat(schema.remarks())
                .anyMatch(remark -> remark.contains("that were there most often are columns"))
                .anyMatch(remark -> remark.contains("more properties than were looked at"));
    }

    @Test
    void aSchemaThatIsTooLongIsLeftOpenWhereItIsDeep() {
        String wide = IntStream.range(0, 40)
                .mapToObj(i -> "\"section" + i + "\":{\"inner\":{" + names(30) + "},\"v\":1}")
                .reduce((one, other) -> one + "," + other)
                .orElseThrow();
        InferredSchema schema = of("{" + wide + "}");

        assertThat(schema.payloadSchema().length()).isBetween(2_000, MOST);
        assertThat(field(schema, "section3").column()).isEqualTo("ROW");
        assertThat(field(schema, "section3.inner").remarks()).containsExactly("it lies deep; it is read as JSON text");
        assertThat(schema.remarks()).singleElement().asString().contains("longer than 16384 characters");

        String long128 = "x".repeat(120);
        InferredSchema columns = of("{" + names(250).replace("\"k", "\"" + long128 + "k") + "}");
        assertThat(columns.payloadSchema().length()).isBetween(2_000, MOST);
        assertThat(columns.remarks()).anyMatch(remark -> remark.contains("most often"));
    }

    @Test
    void aColumnOfEveryMessageKeepsItsName() {
        InferredSchema schema = of("{\"topic\":1,\"payload_topic\":2,\"payload_x\":3}");

        assertThat(schema.fields()).extracting(InferredSchema.Field::path).containsExactly("topic", "payload_x");
        assertThat(schema.remarks())
                .containsExactly("property payload_topic is left out: the column payload_topic is another's");
    }

    @Test
    void whatLiesBelowTheDepthOfATableIsText() {
        String deep = "{\"a\":".repeat(40) + "1" + "}".repeat(40);
        InferredSchema schema = of(deep, "{\"b\":" + "[".repeat(40) + "]".repeat(40) + "}");

        assertThat(schema.fields())
                .filteredOn(field -> field.column().equals("STRING"))
                .hasSize(2);
        assertThat(field(
                                schema,
                                Stream.generate(() -> "a")
                                        .limit(9)
                                        .reduce((one, other) -> one + "." + other)
                                        .orElseThrow())
                        .remarks())
                .containsExactly("it lies deep; it is read as JSON text");
    }

    private static String names(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"k" + i + "\":1")
                .reduce((one, other) -> one + "," + other)
                .orElseThrow();
    }

    private static InferredSchema of(String... payloads) {
        SchemaInference inference = new SchemaInference();
        for (String payload : payloads) {
            inference.take(payload.getBytes(StandardCharsets.UTF_8));
        }
        return inference.schema(MOST);
    }

    private static InferredSchema.Field field(InferredSchema schema, String path) {
        return schema.fields().stream()
                .filter(field -> field.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no field " + path + " in " + schema));
    }
}
