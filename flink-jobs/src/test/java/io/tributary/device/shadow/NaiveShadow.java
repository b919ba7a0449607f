package io.tributary.device.shadow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A shadow in the plainest words: a list of paths and what stands there, no tree. An object is a path with {@link #OBJECT}. Written apart from
 * {@link ShadowFold}, to be compared with it.
 */
final class NaiveShadow {
    static final String OBJECT = "an object";
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** {@code /reported/a/b}, with what is there as JSON, and when it came there. */
    private final TreeMap<String, String> values = new TreeMap<>();

    private final TreeMap<String, Long> times = new TreeMap<>();
    private long version;

    static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }

    /** The values of a document, by their paths. */
    static TreeMap<String, String> flat(String json) {
        TreeMap<String, String> flat = new TreeMap<>();
        parse(json).properties().forEach(section -> flatten("/" + section.getKey(), section.getValue(), flat));
        return flat;
    }

    private static void flatten(String path, JsonNode node, Map<String, String> flat) {
        flat.put(path, node.isObject() ? OBJECT : node.toString());
        if (node.isObject()) {
            node.properties().forEach(field -> flatten(path + "/" + field.getKey(), field.getValue(), flat));
        }
    }

    NaiveShadow copy() {
        NaiveShadow copy = new NaiveShadow();
        copy.values.putAll(values);
        copy.times.putAll(times);
        copy.version = version;
        return copy;
    }

    long version() {
        return version;
    }

    Map<String, String> values() {
        return values;
    }

    Map<String, Long> times() {
        return times;
    }

    /** What an update does that is not refused. */
    void update(JsonNode request, long seconds) {
        JsonNode state = request.get("state");
        for (String section : List.of("reported", "desired")) {
            if (state.has(section)) {
                if (state.get(section).isNull()
                        || request.path("overwriteUpdate").asBoolean()) {
                    forget("/" + section);
                }
                values.put("/" + section, OBJECT);
                state.get(section)
                        .properties()
                        .forEach(field -> set("/" + section + "/" + field.getKey(), field.getValue(), seconds));
            }
        }
        if (below("/desired").isEmpty()) {
            values.remove("/desired");
        }
        version++;
    }

    private void set(String path, JsonNode value, long seconds) {
        if (value.isNull()) {
            forget(path);
        } else if (value.isObject()) {
            if (!OBJECT.equals(values.get(path))) {
                forget(path);
                values.put(path, OBJECT);
            }
            value.properties().forEach(field -> set(path + "/" + field.getKey(), field.getValue(), seconds));
        } else {
            forget(path);
            values.put(path, value.toString());
            times.put(path, seconds);
        }
    }

    private void forget(String path) {
        for (Map<String, ?> kept : List.of(values, times)) {
            kept.keySet().removeIf(known -> known.equals(path) || known.startsWith(path + "/"));
        }
    }

    private Map<String, String> below(String path) {
        return values.subMap(path + "/", path + "0"); // 0 comes after /
    }

    /** Which limit it does not keep. */
    Optional<Integer> broken(ShadowLimits limits, String stateJson) {
        boolean tooDeep = values.entrySet().stream()
                .anyMatch(value -> value.getKey().split("/").length - 2 + nesting(value.getValue()) > limits.depth());
        long leaves = values.entrySet().stream()
                .filter(value -> below(value.getKey()).isEmpty())
                .filter(value ->
                        !value.getKey().equals("/reported") && !value.getKey().equals("/desired"))
                .count();
        if (tooDeep) {
            return Optional.of(5003);
        } else if (leaves > limits.attributes()) {
            return Optional.of(5004);
        }
        return stateJson.getBytes(StandardCharsets.UTF_8).length > limits.bytes()
                ? Optional.of(5002)
                : Optional.empty();
    }

    /** How much deeper an array is than the name it stands under: it is flat, or has an object that is flat. */
    private static int nesting(String json) {
        return json.contains("[{") || json.contains(",{") ? 2 : 0;
    }
}
