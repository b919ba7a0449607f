package io.tributary.management.cloudapi.model;

import static io.tributary.management.cloudapi.model.CloudRefusal.MALFORMED;
import static io.tributary.management.cloudapi.model.CloudRefusal.MISSING;
import static io.tributary.management.cloudapi.model.CloudRefusal.NOT_ALLOWED;
import static io.tributary.management.cloudapi.model.CloudRefusal.UNKNOWN;
import static io.tributary.management.cloudapi.model.CloudRefusal.shown;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tributary.management.cloudapi.model.FieldType.ListOf;
import io.tributary.management.cloudapi.model.FieldType.Scalar;
import io.tributary.management.cloudapi.model.FieldType.Structure;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what a caller sent by the model of the action. Refuses with {@link CloudRefusal}, naming the field with its path, such as
 * {@code Attribute.Tags.0.Tag}. (Cloud API, section 3, type rules.)
 */
public final class ArgumentReader {
    private static final BigInteger UNSIGNED_END = BigInteger.ONE.shiftLeft(64);

    /** In which form leaves and arrays came. */
    public enum Form {
        /** Typed: a number is a number, an array an array. */
        JSON,
        /** Flattened: every leaf is text, an array is an object whose keys count from 0. */
        FLAT
    }

    private final ApiVersion version;
    private final Form form;

    public ArgumentReader(ApiVersion version, Form form) {
        this.version = version;
        this.form = form;
    }

    /** Reads all fields of a request. */
    public Arguments read(ActionModel action, JsonNode request) {
        return structure(action.request(), request, "");
    }

    private Arguments structure(List<Field> fields, JsonNode node, String path) {
        // PHP writes a structure without members as an empty array. (Section 2, traps.)
        boolean empty = node.isArray() && node.isEmpty();
        if (!node.isObject() && !empty) {
            throw new CloudRefusal(
                    MALFORMED, path.isEmpty() ? "the request is not one JSON object" : path + " is not a structure");
        }
        Map<String, JsonNode> given = new HashMap<>();
        node.properties().forEach(member -> accept(fields, member.getKey(), member.getValue(), path, given));
        Map<String, Object> values = new HashMap<>();
        for (Field field : fields) {
            String at = path + field.name();
            JsonNode value = given.getOrDefault(field.key(), MissingNode.getInstance());
            if (!value.isMissingNode()) {
                values.put(field.key(), value(field.type(), value, at));
            } else if (field.required()) {
                throw new CloudRefusal(MISSING, "the field " + at + " is missing");
            }
        }
        return new Arguments(values);
    }

    private static void accept(
            List<Field> fields, String name, JsonNode value, String path, Map<String, JsonNode> given) {
        String key = Field.keyOf(name);
        if (fields.stream().noneMatch(field -> field.key().equals(key))) {
            throw new CloudRefusal(UNKNOWN, "there is no field " + shown(path + name) + " here");
        }
        if (value.isNull()) {
            return; // some toolkits write what was not set as null
        }
        if (given.put(key, value) != null) {
            throw new CloudRefusal(MALFORMED, path + name + " is there in both of its spellings");
        }
    }

    private Object value(FieldType type, JsonNode node, String path) {
        if (type instanceof ListOf list) {
            return list(list.element(), node, path);
        }
        if (type instanceof Structure structure) {
            return structure(version.structure(structure.name()), node, path + ".");
        }
        return switch ((Scalar) type) {
            case STRING -> text(node, path);
            case BOOL -> bool(node, path);
            case INT64 -> integer(node, path, false);
            case UINT64 -> integer(node, path, true);
        };
    }

    private List<Object> list(FieldType element, JsonNode node, String path) {
        List<Object> values = new ArrayList<>();
        for (JsonNode each : elements(node, path)) {
            values.add(value(element, each, path + "." + values.size()));
        }
        return values;
    }

    private Iterable<JsonNode> elements(JsonNode node, String path) {
        if (node.isArray() && form == Form.JSON) {
            return node;
        }
        if (!node.isObject() || form == Form.JSON) {
            throw new CloudRefusal(MALFORMED, path + " is not an array");
        }
        List<JsonNode> elements = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            JsonNode element = node.path(Integer.toString(i));
            if (element.isMissingNode()) {
                throw new CloudRefusal(
                        MALFORMED, path + " does not count from 0 without a gap: " + path + "." + i + " is missing");
            }
            elements.add(element);
        }
        return elements;
    }

    private static String text(JsonNode node, String path) {
        if (!node.isTextual()) {
            throw new CloudRefusal(MALFORMED, path + " is not a string");
        }
        String text = node.textValue();
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int point = text.codePointAt(i);
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                throw new CloudRefusal(MALFORMED, path + " is not Unicode: half of a surrogate pair is missing");
            }
        }
        return text;
    }

    private Boolean bool(JsonNode node, String path) {
        String word = form == Form.FLAT && node.isTextual() ? node.textValue() : node.isBoolean() ? node.asText() : "";
        return switch (word) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> throw new CloudRefusal(MALFORMED, path + " is neither true nor false");
        };
    }

    private Long integer(JsonNode node, String path, boolean unsigned) {
        String digits =
                form == Form.FLAT && node.isTextual() ? node.textValue() : node.isIntegralNumber() ? node.asText() : "";
        if (digits.length() > 20 || !digits.matches("-?\\d+")) {
            throw new CloudRefusal(
                    digits.isEmpty() || digits.length() <= 20 ? MALFORMED : NOT_ALLOWED,
                    path + " is not an integer of 64 bits");
        }
        BigInteger number = new BigInteger(digits);
        if (unsigned ? number.signum() < 0 || number.compareTo(UNSIGNED_END) >= 0 : number.bitLength() > 63) {
            throw new CloudRefusal(
                    MALFORMED,
                    path + " is " + number + ", not " + (unsigned ? "an unsigned" : "an") + " integer of 64 bits");
        }
        if (number.bitLength() > 63) {
            throw new CloudRefusal(NOT_ALLOWED, path + " is " + number + "; nothing here counts so far");
        }
        return number.longValue();
    }
}
