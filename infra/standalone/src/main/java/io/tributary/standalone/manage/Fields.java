package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** JSON as a person reads it: names and texts. */
final class Fields {
    /** Every value by its name; what is within an object is named {@code outer.inner}. */
    static Map<String, String> of(JsonNode json) {
        Map<String, String> fields = new LinkedHashMap<>();
        add("", json, fields);
        return fields;
    }

    private static void add(String prefix, JsonNode json, Map<String, String> fields) {
        json.fields().forEachRemaining(field -> {
            if (field.getValue().isObject() && !field.getValue().isEmpty()) {
                add(prefix + field.getKey() + ".", field.getValue(), fields);
            } else {
                fields.put(prefix + field.getKey(), text(field.getValue()));
            }
        });
    }

    /** One value: texts as they are, lists with commas, objects as {@code name=value}, nothing as nothing. */
    static String text(JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .map(field -> field.getKey() + "=" + text(field.getValue()))
                    .collect(Collectors.joining(","));
        }
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(Fields::text)
                    .collect(Collectors.joining(", "));
        }
        return value.isNull() ? "" : value.asText();
    }

    private Fields() {}
}
