package io.tributary.management.api.route;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * JSON Schemas (draft 2020-12) of records, from what Jackson reads and writes of them. A record is a schema of its own, under its name
 * without {@code Form}; {@link Optional} components may be left out, all others must be there.
 */
final class JsonSchemas {
    private static final String DRAFT_REFERENCE = "#/components/schemas/";

    private final ObjectMapper json;
    private final BiFunction<String, String, String> words;
    private final Map<String, Class<?>> types = new TreeMap<>();
    private final Map<String, ObjectNode> schemas = new TreeMap<>();

    /**
     * @param json the mapper of the API
     * @param words what a field of a schema means, by the schema's and the field's name
     */
    JsonSchemas(ObjectMapper json, BiFunction<String, String, String> words) {
        this.json = json;
        this.words = words;
    }

    /** All schemas that were referred to so far, by name. */
    ObjectNode all() {
        ObjectNode all = json.createObjectNode();
        schemas.forEach(all::set);
        return all;
    }

    /** A reference to the schema of a record that clients read. */
    ObjectNode written(Class<?> type) {
        return schemaOf(json.constructType(type), false);
    }

    /** A reference to the schema of a record that clients send; it has no further fields. */
    ObjectNode read(Class<?> type) {
        return schemaOf(json.constructType(type), true);
    }

    private ObjectNode schemaOf(JavaType type, boolean strict) {
        Class<?> raw = type.getRawClass();
        if (type.isReferenceType()) {
            return schemaOf(type.getContentType(), strict);
        }
        if (type.isMapLikeType()) {
            ObjectNode map = typed("object");
            map.set("additionalProperties", schemaOf(type.getContentType(), strict));
            return map;
        }
        if (type.isCollectionLikeType() || type.isArrayType()) {
            ObjectNode list = typed("array");
            list.set("items", schemaOf(type.getContentType(), strict));
            return list;
        }
        if (type.isEnumType()) {
            ObjectNode choice = typed("string");
            ArrayNode words = choice.putArray("enum");
            for (Object constant : raw.getEnumConstants()) {
                words.add(json.<JsonNode>valueToTree(constant));
            }
            return choice;
        }
        if (raw == String.class) {
            return typed("string");
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return typed("boolean");
        }
        if (raw == int.class || raw == Integer.class) {
            return typed("integer").put("format", "int32");
        }
        if (raw == long.class || raw == Long.class) {
            return typed("integer").put("format", "int64");
        }
        if (raw == double.class || raw == Double.class) {
            return typed("number");
        }
        if (raw == Instant.class) {
            return typed("string").put("format", "date-time");
        }
        if (raw == Duration.class) {
            return typed("string").put("format", "duration");
        }
        if (JsonNode.class.isAssignableFrom(raw) || raw == Object.class) {
            return json.createObjectNode();
        }
        return reference(type, strict);
    }

    private ObjectNode reference(JavaType type, boolean strict) {
        Class<?> raw = type.getRawClass();
        String name = nameOf(raw);
        Class<?> before = types.putIfAbsent(name, raw);
        if (before == null) {
            ObjectNode schema = json.createObjectNode();
            schemas.put(name, schema);
            describe(schema, name, type, strict);
        } else if (before != raw) {
            throw new IllegalStateException("two records are named " + name + ": " + before + " and " + raw);
        }
        return json.createObjectNode().put("$ref", DRAFT_REFERENCE + name);
    }

    private void describe(ObjectNode schema, String name, JavaType type, boolean strict) {
        JsonSubTypes kinds = type.getRawClass().getAnnotation(JsonSubTypes.class);
        if (kinds != null) {
            ArrayNode each = schema.putArray("oneOf");
            ObjectNode discriminator = schema.putObject("discriminator").put("propertyName", "type");
            ObjectNode mapping = discriminator.putObject("mapping");
            for (JsonSubTypes.Type kind : kinds.value()) {
                ObjectNode reference = reference(json.constructType(kind.value()), strict);
                each.add(reference);
                mapping.put(kind.name(), reference.path("$ref").asText());
                ObjectNode variant = schemas.getOrDefault(nameOf(kind.value()), json.createObjectNode());
                variant.withObject("/properties").putObject("type").put("const", kind.name());
                variant.withArray("/required").add("type");
            }
            return;
        }
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = json.createArrayNode();
        for (BeanPropertyDefinition property : descriptionOf(type, strict).findProperties()) {
            String field = property.getName();
            JavaType fieldType = property.getPrimaryType();
            properties.set(field, schemaOf(fieldType, strict).put("description", words.apply(name, field)));
            if (!fieldType.isReferenceType()) {
                required.add(field);
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        if (strict) {
            schema.put("additionalProperties", false);
        }
    }

    private BeanDescription descriptionOf(JavaType type, boolean strict) {
        return strict
                ? json.getDeserializationConfig().introspect(type)
                : json.getSerializationConfig().introspect(type);
    }

    private ObjectNode typed(String word) {
        return json.createObjectNode().put("type", word);
    }

    private static String nameOf(Class<?> type) {
        String name = type.getSimpleName();
        return name.endsWith("Form") ? name.substring(0, name.length() - "Form".length()) : name;
    }
}
