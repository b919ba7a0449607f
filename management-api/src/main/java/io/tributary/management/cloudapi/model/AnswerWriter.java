package io.tributary.management.cloudapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.management.cloudapi.model.FieldType.ListOf;
import io.tributary.management.cloudapi.model.FieldType.Scalar;
import io.tributary.management.cloudapi.model.FieldType.Structure;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Writes what an action answers by the model: every field of the response is there, spelt as the version spells it. A field the action
 * does not name is null where the model allows that, and else the empty value of its type, which is how this API says "not for this
 * kind of thing". What only another version has is left out. Naming a field that no version has is a mistake of ours and fails.
 */
public final class AnswerWriter {
    private final ApiModel model;
    private final Map<String, Set<String>> known = new ConcurrentHashMap<>();

    public AnswerWriter(ApiModel model) {
        this.model = model;
    }

    /**
     * @param answer fields by the platform's names; a value is a text, a number, a boolean, a list, or a map for a structure
     */
    public ObjectNode write(ApiVersion version, ActionModel action, Map<String, ?> answer) {
        Set<String> keys = known.computeIfAbsent(
                action.name(),
                name -> keys(model.versions().values().stream()
                        .flatMap(each -> each.action(name).stream())
                        .map(ActionModel::response)));
        return structure(version, action.name(), action.response(), keys, answer);
    }

    private ObjectNode structure(
            ApiVersion version, String what, List<Field> fields, Set<String> keys, Map<String, ?> answer) {
        for (String key : answer.keySet()) {
            if (!keys.contains(key)) {
                throw new IllegalStateException(what + " has no field " + key + " in any version");
            }
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (Field field : fields) {
            Object value = answer.get(field.key());
            String at = what + "." + field.name();
            if (value != null) {
                node.set(field.name(), value(version, at, field.type(), value));
            } else if (field.nullable()) {
                node.putNull(field.name());
            } else {
                node.set(field.name(), empty(version, at, field.type()));
            }
        }
        return node;
    }

    private JsonNode value(ApiVersion version, String at, FieldType type, Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (type instanceof ListOf list && value instanceof List<?> elements) {
            return nodes.arrayNode()
                    .addAll(elements.stream()
                            .map(each -> value(version, at, list.element(), each))
                            .toList());
        }
        if (type instanceof Structure structure && value instanceof Map<?, ?> members) {
            @SuppressWarnings("unchecked") // answers are maps by name all the way down
            Map<String, ?> named = (Map<String, ?>) members;
            return ofStructure(version, structure, named);
        }
        if (type == Scalar.STRING && value instanceof String text) {
            return nodes.textNode(text);
        }
        if (type == Scalar.BOOL && value instanceof Boolean truth) {
            return nodes.booleanNode(truth);
        }
        if (value instanceof Number number
                && (type == Scalar.INT64 || type == Scalar.UINT64 && number.longValue() >= 0)) {
            return nodes.numberNode(number.longValue());
        }
        throw new IllegalStateException(at + " is of the type " + type + " and not " + value.getClass());
    }

    private ObjectNode ofStructure(ApiVersion version, Structure structure, Map<String, ?> answer) {
        Set<String> keys = known.computeIfAbsent(
                structure.name(),
                name -> keys(model.versions().values().stream().flatMap(each -> each.findStructure(name).stream())));
        return structure(version, structure.name(), version.structure(structure.name()), keys, answer);
    }

    private JsonNode empty(ApiVersion version, String at, FieldType type) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (type instanceof ListOf) {
            return nodes.arrayNode();
        }
        if (type instanceof Structure structure) {
            return ofStructure(version, structure, Map.of());
        }
        return switch ((Scalar) type) {
            case STRING -> nodes.textNode("");
            case BOOL -> nodes.booleanNode(false);
            case INT64, UINT64 -> nodes.numberNode(0L);
        };
    }

    private static Set<String> keys(Stream<List<Field>> fields) {
        Set<String> keys = new HashSet<>();
        fields.forEach(list -> list.forEach(field -> keys.add(field.key())));
        return keys;
    }
}
