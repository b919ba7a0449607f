package io.tributary.rules.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tributary.rules.compile.ProductTable;
import io.tributary.rules.eval.SharedJson;
import io.tributary.rules.infer.InferredSchema;
import io.tributary.rules.infer.SchemaInference;
import io.tributary.rules.program.PayloadColumn;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever payloads a schema is inferred from: they are valid under it, and the product's table reads in them what they say. */
class InferredSchemaTest {
    private static final int CORPORA = 400;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final String[] SCALARS = {
        "null",
        "true",
        "false",
        "0",
        "-7",
        "21.5",
        "1e3",
        "0.1",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "1e400",
        "0.1234567890123456789",
        "\"\"",
        "\"on\"",
        "\"3.25\"",
        "\"ä€😀\\n\\\"\"",
        "\"12345678901234567890\"",
    };
    private static final String[] NAMES = {"t", "at", "topic", "payload_topic", "a b", "ä", "x.y", "", "n"};

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aTableReadsWhatThePayloadsSay(long seed) throws JsonProcessingException {
        Random random = new Random(seed);
        for (int i = 0; i < CORPORA; i++) {
            List<String> payloads = new ArrayList<>();
            for (int j = random.nextInt(12); j >= 0; j--) {
                payloads.add(object(random, random.nextInt(3), 3));
            }
            check(payloads);
        }
    }

    private static void check(List<String> payloads) throws JsonProcessingException {
        SchemaInference inference = new SchemaInference();
        payloads.forEach(payload -> inference.take(payload.getBytes(StandardCharsets.UTF_8)));
        InferredSchema inferred = inference.schema(16_384);
        JsonNode schema = JSON.readTree(inferred.payloadSchema());
        List<PayloadColumn> columns = new ProductTable("P", Optional.of(inferred.payloadSchema())).columns();
        Map<String, InferredSchema.Field> fields = new HashMap<>();
        inferred.fields().forEach(field -> fields.put(field.path(), field));

        assertThat(columns).extracting(PayloadColumn::name).doesNotHaveDuplicates();
        for (String payload : payloads) {
            JsonNode json = JSON.readTree(payload);
            assertThat(isValid(json, schema)).as("%s under %s", payload, schema).isTrue();
            Map<?, ?> read = SharedJson.objectOf(payload);
            Set<String> known = new HashSet<>();
            for (PayloadColumn column : columns) {
                known.add(column.property());
                Object value = TypedJson.of(read.get(column.property()), column.type());
                assertThat(says(value, json.get(column.property()), column.type(), column.property(), fields))
                        .as("column %s of %s, read as %s under %s", column, payload, value, inferred)
                        .isTrue();
            }
            json.fieldNames().forEachRemaining(name -> {
                if (!known.contains(name)) {
                    assertThat(inferred.remarks()).as("%s of %s", name, payload).isNotEmpty();
                }
            });
        }
    }

    /** Whether a value of a table says what the JSON says. */
    private static boolean says(
            @Nullable Object value,
            @Nullable JsonNode json,
            LogicalType type,
            String path,
            Map<String, InferredSchema.Field> fields) {
        if (json == null || json.isNull()) {
            return value == null;
        }
        if (value == null) {
            return false;
        }
        return switch (type.getTypeRoot()) {
            case BIGINT -> json.isIntegralNumber() && json.longValue() == (long) value;
            case DOUBLE ->
                json.isNumber()
                        && (BigDecimal.valueOf((double) value).compareTo(json.decimalValue()) == 0
                                || json.doubleValue() == (double) value && isRounded(fields, path));
            case BOOLEAN -> json.isBoolean() && json.booleanValue() == (boolean) value;
            case ROW -> {
                List<RowType.RowField> row = ((RowType) type).getFields();
                boolean all = json.isObject() && json.size() <= row.size();
                for (int i = 0; i < row.size() && all; i++) {
                    String name = row.get(i).getName();
                    Object field = ((GenericRowData) value).getField(i);
                    all = says(field, json.get(name), row.get(i).getType(), path + "." + name, fields);
                }
                yield all;
            }
            case ARRAY -> {
                Object[] elements = ((GenericArrayData) value).toObjectArray();
                boolean all = json.isArray() && json.size() == elements.length;
                for (int i = 0; i < elements.length && all; i++) {
                    all = says(elements[i], json.get(i), ((ArrayType) type).getElementType(), path + "[]", fields);
                }
                yield all;
            }
            default -> isText(value.toString(), json);
        };
    }

    private static boolean isRounded(Map<String, InferredSchema.Field> fields, String path) {
        InferredSchema.Field field = fields.get(path);
        return field != null && field.remarks().stream().anyMatch(remark -> remark.contains("rounded"));
    }

    private static boolean isText(String text, JsonNode json) {
        if (json.isTextual()) {
            return text.equals(json.textValue());
        }
        try {
            JsonNode read = JSON.readTree(text);
            return read.isNumber() && json.isNumber()
                    ? read.decimalValue().compareTo(json.decimalValue()) == 0
                    : read.equals(json);
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** The words of JSON Schema that an inferred one has. */
    private static boolean isValid(JsonNode json, JsonNode schema) {
        JsonNode type = schema.path("type");
        boolean fits = type.isMissingNode();
        for (JsonNode word : type.isArray() ? type : JSON.createArrayNode().add(type)) {
            fits |= switch (word.asText()) {
                case "null" -> json.isNull();
                case "boolean" -> json.isBoolean();
                case "integer" -> json.isIntegralNumber();
                case "number" -> json.isNumber();
                case "string" -> json.isTextual();
                case "object" -> json.isObject();
                case "array" -> json.isArray();
                default -> false;
            };
        }
        if (json.isObject()) {
            for (Map.Entry<String, JsonNode> property : json.properties()) {
                JsonNode own = schema.path("properties").path(property.getKey());
                fits &= own.isMissingNode() || isValid(property.getValue(), own);
            }
        }
        if (json.isArray() && schema.has("items")) {
            for (JsonNode element : json) {
                fits &= isValid(element, schema.get("items"));
            }
        }
        return fits;
    }

    private static String object(Random random, int kind, int depth) {
        StringJoiner members = new StringJoiner(",", "{", "}");
        Set<String> names = new HashSet<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            String name = kind == 0 ? "k" + random.nextInt(60) : NAMES[random.nextInt(NAMES.length)];
            if (names.add(name)) {
                members.add("\"" + name + "\":" + value(random, depth));
            }
        }
        return members.toString();
    }

    private static String value(Random random, int depth) {
        int kind = random.nextInt(6);
        if (depth > 0 && kind == 0) {
            return object(random, random.nextInt(2), depth - 1);
        }
        if (depth > 0 && kind == 1) {
            StringJoiner elements = new StringJoiner(",", "[", "]");
            for (int i = random.nextInt(4); i > 0; i--) {
                elements.add(value(random, depth - 1));
            }
            return elements.toString();
        }
        // A corpus in which most values agree says more than one in which none do.
        return SCALARS[random.nextInt(3) == 0 ? random.nextInt(SCALARS.length) : 3 + random.nextInt(3)];
    }
}
