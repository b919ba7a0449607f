package io.tributary.rules.compile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.rules.program.MessageColumns;
import io.tributary.rules.program.PayloadColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

/**
 * The table of one product: the columns of {@code messages}, and one for each property its JSON Schema declares. An integer is a BIGINT, a
 * number a DOUBLE, an object with properties a ROW, an array an ARRAY; what the schema leaves open is a STRING, which holds JSON text for
 * objects and arrays. A value of another kind than declared is NULL. (JSON Schema 2020-12; of it {@code type}, {@code properties} and
 * {@code items}.)
 *
 * @param productId its name
 * @param payloadSchema JSON Schema, if the product has one
 */
public record ProductTable(String productId, Optional<String> payloadSchema) {
    /** Objects and arrays below this depth, counted from the properties of the payload, are read as JSON text. */
    public static final int DEEPEST = 8;

    /** Columns from the payload; further properties of a schema are passed over. */
    public static final int MAX_COLUMNS = 256;

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Before a property that is called as a column of every message. */
    private static final String PREFIX = "payload_";

    /** Where the compiler looks tables up. Thread-safe. */
    @FunctionalInterface
    public interface Source {
        Source NONE = productId -> Optional.empty();

        /** The table of that name, if there is such a product. */
        Optional<ProductTable> find(String productId);
    }

    /**
     * The columns that come from the payload, in the schema's order.
     *
     * @throws IllegalArgumentException when the schema cannot be read
     */
    public List<PayloadColumn> columns() {
        if (payloadSchema.isEmpty()) {
            return List.of();
        }
        JsonNode properties;
        try {
            properties = JSON.readTree(payloadSchema.get()).path("properties");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the payload schema of product " + productId + " is not JSON: " + e.getOriginalMessage(), e);
        }
        List<PayloadColumn> columns = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            if (columns.size() == MAX_COLUMNS) {
                break;
            }
            String name = columnOf(property.getKey());
            columns.add(new PayloadColumn(name, property.getKey(), typeOf(property.getValue(), 0)));
        }
        return columns;
    }

    /** What the column of a property is called. */
    public static String columnOf(String property) {
        return MessageColumns.NAMES.contains(property) ? PREFIX + property : property;
    }

    private static LogicalType typeOf(JsonNode schema, int depth) {
        return switch (typeName(schema)) {
            case "integer" -> new BigIntType();
            case "number" -> new DoubleType();
            case "boolean" -> new BooleanType();
            case "object" -> objectOf(schema, depth);
            case "array" ->
                schema.path("items").isObject() && depth < DEEPEST
                        ? new ArrayType(typeOf(schema.get("items"), depth + 1))
                        : text();
            default -> text();
        };
    }

    /** Of {@code ["number", "null"]} the one that is not null: every column may be NULL. */
    private static String typeName(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (!type.isArray()) {
            return type.asText();
        }
        List<String> names = new ArrayList<>();
        type.forEach(name -> names.add(name.asText()));
        names.remove("null");
        if (names.size() == 2 && names.contains("integer") && names.contains("number")) {
            return "number";
        }
        return names.size() == 1 ? names.get(0) : "";
    }

    private static LogicalType objectOf(JsonNode schema, int depth) {
        JsonNode properties = schema.path("properties");
        if (properties.isEmpty() || depth == DEEPEST) {
            return text();
        }
        List<RowType.RowField> fields = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            fields.add(new RowType.RowField(property.getKey(), typeOf(property.getValue(), depth + 1)));
        }
        return new RowType(fields);
    }

    private static LogicalType text() {
        return new VarCharType(VarCharType.MAX_LENGTH);
    }
}
