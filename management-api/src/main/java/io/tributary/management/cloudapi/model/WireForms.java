package io.tributary.management.cloudapi.model;

import static io.tributary.management.cloudapi.model.CloudRefusal.MALFORMED;
import static io.tributary.management.cloudapi.model.CloudRefusal.shown;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The forms in which fields travel: JSON, or flattened into names with dots (sections 2 and 3). Bounded in count and depth. */
public final class WireForms {
    private static final int MAX_PARAMETERS = 10_000;
    private static final int MAX_DEPTH = 16;

    private static final ObjectMapper JSON = new JsonMapper(new JsonFactoryBuilder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** A JSON document; nothing at all counts as an object without members. */
    public static JsonNode json(byte[] body) {
        if (body.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            JsonNode document = JSON.readTree(text(body, "the body"));
            return document.isMissingNode() ? JsonNodeFactory.instance.objectNode() : document;
        } catch (JsonProcessingException e) {
            throw new CloudRefusal(MALFORMED, "the body is not one JSON document: " + shown(firstLine(e)));
        }
    }

    /** Parameters as {@code application/x-www-form-urlencoded} writes them, unescaped. */
    public static Map<String, String> urlEncoded(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = unescaped(equals < 0 ? pair : pair.substring(0, equals));
            add(parameters, name, equals < 0 ? "" : unescaped(pair.substring(equals + 1)));
        }
        return parameters;
    }

    /** Adds a parameter of a flattened form. */
    static void add(Map<String, String> parameters, String name, String value) {
        if (parameters.size() >= MAX_PARAMETERS) {
            throw new CloudRefusal(MALFORMED, "there are more than " + MAX_PARAMETERS + " parameters");
        }
        if (parameters.put(name, value) != null) {
            throw new CloudRefusal(MALFORMED, "the parameter " + shown(name) + " is there twice");
        }
    }

    /** Flattened parameters as the tree they stand for: {@code a.0.b=c} is {@code {"a": {"0": {"b": "c"}}}}. */
    public static ObjectNode nested(Map<String, String> parameters) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        parameters.forEach((name, value) -> {
            String[] steps = name.split("\\.", MAX_DEPTH + 1);
            if (steps.length > MAX_DEPTH) {
                throw new CloudRefusal(MALFORMED, shown(name) + " lies too deep");
            }
            ObjectNode at = root;
            for (int i = 0; i < steps.length - 1; i++) {
                JsonNode next = at.path(steps[i]);
                if (next.isMissingNode()) {
                    at = at.putObject(steps[i]);
                } else if (next instanceof ObjectNode object) {
                    at = object;
                } else {
                    throw new CloudRefusal(MALFORMED, shown(name) + " lies within a field that has a value");
                }
            }
            String last = steps[steps.length - 1];
            if (at.has(last)) {
                throw new CloudRefusal(MALFORMED, shown(name) + " has a value, and fields within it");
            }
            at.put(last, value);
        });
        return root;
    }

    static String text(byte[] bytes, String what) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new CloudRefusal(MALFORMED, what + " is not UTF-8");
        }
    }

    /** The text of a form's body. */
    public static String formText(byte[] body) {
        return text(body, "the body");
    }

    private static String unescaped(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '+') {
                plain.write(' ');
            } else if (bytes[i] == '%') {
                int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new CloudRefusal(MALFORMED, "a '%' without two hexadecimal digits in " + shown(text));
                }
                plain.write(high << 4 | low);
                i += 2;
            } else {
                plain.write(bytes[i]);
            }
        }
        return text(plain.toByteArray(), "a parameter");
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private WireForms() {}
}
