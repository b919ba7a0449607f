package io.tributary.management.cloudapi.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.management.cloudapi.model.FieldType.ListOf;
import io.tributary.management.cloudapi.model.FieldType.Scalar;
import io.tributary.management.cloudapi.model.FieldType.Structure;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Requests for every action, made from the model and then spoilt: types wrong, fields missing, doubled, huge, nested, unicode. */
public final class HostileFields {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String[] TEXTS = {
        "",
        "d",
        "d1",
        "x",
        "1",
        "2",
        "AQIDBA==",
        "NONE000000",
        "null",
        "a/b",
        "+",
        "#",
        "../..",
        "a b",
        "ü",
        "\u0000",
        "\uD83D\uDE00",
        "\uFFFF",
        "${jndi:x}",
        "' OR 1=1 --",
        "<script>",
        "%s%n",
        "\n\r\t",
        "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----",
        "None-FirmwareVersion",
        "custom",
        "cosfile",
        "random",
        "zh-CN"
    };
    private static final long[] NUMBERS = {
        0, 1, 2, 3, 5, 10, 250, 251, -1, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE
    };
    private static final String[] LITERALS = {
        "\"\\ud800\"",
        "1e400",
        "18446744073709551615",
        "99999999999999999999999",
        "1.5",
        "-0",
        "true",
        "null",
        "[]",
        "{}",
        "[[[[[[]]]]]]",
        "{\"a\":{\"b\":{\"c\":[1,{\"d\":null}]}}}",
        "\"\"",
        "\"1\"",
        "[null]",
        "NaN",
        "'x'",
        ""
    };

    private final ApiModel model;
    private final Map<String, Supplier<List<String>>> known;

    /**
     * One request.
     *
     * @param json the body, when {@code flat} is empty
     * @param flat the flattened form, if it is to be sent so
     * @param get whether the flattened form goes into a query
     */
    public record Hostile(String version, String action, String json, Map<String, String> flat, boolean get) {}

    /**
     * @param known texts for fields of these names with which calls get further than to the first check, such as ids of what exists
     */
    public HostileFields(ApiModel model, Map<String, Supplier<List<String>>> known) {
        this.model = model;
        this.known = Map.copyOf(known);
    }

    public Hostile next(SplittableRandom random) {
        ApiVersion version = one(random, List.copyOf(model.versions().values()));
        ActionModel action = one(random, List.copyOf(version.actions().values()));
        ObjectNode fields = structure(random, version, action.request());
        if (random.nextInt(3) == 0) {
            Map<String, String> flat = new TreeMap<>();
            flatten("", fields, flat);
            for (int i = random.nextInt(2); i > 0; i--) {
                spoil(random, flat);
            }
            return new Hostile(version.name(), action.name(), "", flat, random.nextBoolean() && fitsAQuery(flat));
        }
        String json = fields.toString();
        for (int i = random.nextInt(2); i > 0; i--) {
            json = spoil(random, json);
        }
        return new Hostile(version.name(), action.name(), json, Map.of(), false);
    }

    private ObjectNode structure(SplittableRandom random, ApiVersion version, List<Field> fields) {
        ObjectNode node = NODES.objectNode();
        for (Field field : fields) {
            if (random.nextInt(10) < (field.required() ? 9 : 3)) {
                String name = random.nextInt(20) == 0 ? field.key() : field.name();
                node.set(name, value(random, version, field));
            }
        }
        if (random.nextInt(40) == 0) {
            node.put(text(random), text(random));
        }
        return node;
    }

    private JsonNode value(SplittableRandom random, ApiVersion version, Field field) {
        if (random.nextInt(40) == 0) {
            return scalar(random, one(random, List.of(Scalar.values())));
        }
        Supplier<List<String>> texts = known.get(field.key());
        if (texts != null && field.type() == Scalar.STRING && random.nextInt(10) != 0) {
            return NODES.textNode(one(random, texts.get()));
        }
        return value(random, version, field.type());
    }

    private JsonNode value(SplittableRandom random, ApiVersion version, FieldType type) {
        if (type instanceof ListOf list) {
            ArrayNode array = NODES.arrayNode();
            for (int i = random.nextInt(4); i > 0; i--) {
                array.add(value(random, version, list.element()));
            }
            return array;
        }
        if (type instanceof Structure structure) {
            return structure(random, version, version.structure(structure.name()));
        }
        return scalar(random, (Scalar) type);
    }

    private static JsonNode scalar(SplittableRandom random, Scalar type) {
        return switch (type) {
            case STRING -> NODES.textNode(text(random));
            case BOOL -> NODES.booleanNode(random.nextBoolean());
            case INT64, UINT64 ->
                NODES.numberNode(
                        random.nextInt(3) == 0 ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextInt(0, 30));
        };
    }

    private static String text(SplittableRandom random) {
        return switch (random.nextInt(12)) {
            case 0 -> TEXTS[random.nextInt(TEXTS.length)].repeat(1 + random.nextInt(2_000));
            case 1 -> "n" + random.nextInt(1_000);
            case 2 -> new String(Character.toChars(0xE000 + random.nextInt(0x1000)));
            default -> TEXTS[random.nextInt(TEXTS.length)];
        };
    }

    /** Puts something else in the place of some characters. */
    private static String spoil(SplittableRandom random, String json) {
        int from = random.nextInt(json.length() + 1);
        int colon = json.indexOf(':', from);
        return switch (random.nextInt(6)) {
            case 0 -> json.substring(0, from);
            case 1 -> json.substring(0, from) + text(random).replace("\"", "") + json.substring(from);
            case 2 -> json + json;
            case 3, 4 ->
                colon < 0
                        ? LITERALS[random.nextInt(LITERALS.length)]
                        : json.substring(0, colon + 1)
                                + LITERALS[random.nextInt(LITERALS.length)]
                                + rest(json, colon + 1);
            default -> "[".repeat(random.nextInt(5_000)) + json;
        };
    }

    private static String rest(String json, int from) {
        int comma = json.indexOf(',', from);
        return comma < 0 ? "}" : json.substring(comma);
    }

    private static void spoil(SplittableRandom random, Map<String, String> flat) {
        String name = flat.isEmpty() ? "a" : one(random, List.copyOf(flat.keySet()));
        String value = flat.getOrDefault(name, "");
        switch (random.nextInt(5)) {
            case 0 -> flat.remove(name);
            case 1 -> flat.put(name + ".0", value);
            case 2 -> flat.put(name + ".x".repeat(random.nextInt(40)), value);
            case 3 -> flat.put(name, text(random));
            default -> flat.put(text(random), value);
        }
    }

    private static void flatten(String path, JsonNode node, Map<String, String> flat) {
        if (node.isObject()) {
            node.properties()
                    .forEach(
                            each -> flatten(path + (path.isEmpty() ? "" : ".") + each.getKey(), each.getValue(), flat));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                flatten(path + "." + i, node.get(i), flat);
            }
        } else {
            flat.put(path, node.asText());
        }
    }

    /** A longer one the server answers before any handler sees it. */
    private static boolean fitsAQuery(Map<String, String> flat) {
        return flat.entrySet().stream()
                        .mapToInt(each -> URLEncoder.encode(each.getKey() + each.getValue(), UTF_8)
                                .length())
                        .sum()
                < 24_000;
    }

    private static <T> T one(SplittableRandom random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
