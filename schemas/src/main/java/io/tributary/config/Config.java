package io.tributary.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the configuration of a process, a YAML file, into a record: the file first, then the environment. In the file,
 * {@code ${NAME}} is taken from the environment. A variable {@code TRIBUTARY_KAFKA_BOOTSTRAP_SERVERS} replaces the key
 * {@code kafka.bootstrapServers}; lists are separated by commas. An unknown key is an error; so is a value its record refuses.
 */
public final class Config {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final String PREFIX = "TRIBUTARY";
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .addModules(new JavaTimeModule(), new Jdk8Module())
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /**
     * @throws ConfigException one line: which file, which key, what to do
     */
    public static <T extends Record> T read(Path file, Class<T> type, Map<String, String> environment) {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException(file + ": there is no such file; name another with --config");
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read (" + e + "); check its permissions and that it is text");
        }
        return parse(text, file.toString(), type, environment);
    }

    /**
     * @param origin how to call the text in errors
     * @throws ConfigException as {@link #read}
     */
    public static <T extends Record> T parse(
            String yaml, String origin, Class<T> type, Map<String, String> environment) {
        try {
            JsonNode tree = YAML.readTree(resolve(yaml, origin, environment));
            ObjectNode root;
            if (tree == null || tree.isMissingNode() || tree.isNull()) {
                root = YAML.createObjectNode();
            } else if (tree instanceof ObjectNode object) {
                root = object;
            } else {
                throw new ConfigException(origin + ": is not a list of keys and values; see docs/configuration.md");
            }
            KnownKeys.complaint(root, type, "").ifPresent(complaint -> {
                throw new ConfigException(origin + ": " + complaint);
            });
            override(root, type, PREFIX, environment);
            return YAML.treeToValue(root, type);
        } catch (JsonProcessingException e) {
            throw new ConfigException(origin + explain(e));
        }
    }

    private static String resolve(String yaml, String origin, Map<String, String> environment) {
        return VARIABLE.matcher(yaml).replaceAll(match -> {
            String value = environment.get(match.group(1));
            if (value == null) {
                throw new ConfigException(
                        origin + ": the environment has no " + match.group(1) + "; set it, or write the value instead");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static void override(ObjectNode node, Class<?> type, String prefix, Map<String, String> environment) {
        for (RecordComponent component : type.getRecordComponents()) {
            String variable = prefix + "_"
                    + HUMP.matcher(component.getName()).replaceAll("_").toUpperCase(Locale.ROOT);
            Class<?> part = component.getType();
            if (part.isRecord()) {
                boolean named = environment.keySet().stream().anyMatch(name -> name.startsWith(variable + "_"));
                if (named) {
                    JsonNode inner = node.get(component.getName());
                    ObjectNode object =
                            inner instanceof ObjectNode present ? present : node.putObject(component.getName());
                    override(object, part, variable, environment);
                }
                continue;
            }
            String value = environment.get(variable);
            if (value != null) {
                if (List.class.isAssignableFrom(part)) {
                    var list = node.putArray(component.getName());
                    for (String item : value.split(",")) {
                        list.add(item.strip());
                    }
                } else {
                    node.put(component.getName(), value);
                }
            }
        }
    }

    private static String explain(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            List<String> known = unknown.getKnownPropertyIds().stream()
                    .map(Object::toString)
                    .sorted()
                    .toList();
            return ": " + KnownKeys.unknown(pathOf(unknown), unknown.getPropertyName(), known);
        }
        if (e instanceof ValueInstantiationException refused && refused.getCause() != null) {
            return ": " + placed(String.valueOf(refused.getCause().getMessage()), pathOf(refused));
        }
        if (e instanceof JsonMappingException wrong) {
            return ": '" + pathOf(wrong) + "' has a wrong value: " + WrongValue.explain(wrong, YAML);
        }
        JsonLocation at = e.getLocation();
        String place = at == null ? "" : " line " + at.getLineNr() + ", column " + at.getColumnNr();
        return place + ": is not valid YAML: " + firstLine(e) + "; correct it, or restore the file";
    }

    /** A record that stands at several places, such as a listener, does not know at which; one that stands at one says it. */
    private static String placed(String message, String path) {
        return path.isEmpty() || message.startsWith(path) ? message : path + "." + message;
    }

    private static String pathOf(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
    }

    private static String firstLine(JacksonException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("");
    }

    private Config() {}
}
