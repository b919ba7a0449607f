package io.tributary.standalone.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The configuration file as written: every key may be absent, an unknown one is refused. */
record ConfigFile(
        @Nullable String data,
        @Nullable String host,
        @Nullable Integer portOffset,
        @Nullable Map<String, Integer> ports,
        @Nullable Map<String, Integer> heap,
        @Nullable List<String> components) {

    static final ConfigFile EMPTY = new ConfigFile(null, null, null, null, null, null);

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    static ConfigFile read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new Refusal(
                    "the configuration file " + file + " cannot be read (" + e + ")",
                    "Name an existing file in UTF-8 with --config.",
                    e);
        }
        return parse(text, file.toString());
    }

    static ConfigFile parse(String text, String name) {
        if (text.lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"))) {
            return EMPTY;
        }
        try {
            ConfigFile file = YAML.readValue(text, ConfigFile.class);
            return file == null ? EMPTY : file;
        } catch (UnrecognizedPropertyException e) {
            String known = e.getKnownPropertyIds() == null
                    ? ""
                    : e.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "));
            throw new Refusal(
                    place(name, e) + ": the key '" + e.getPropertyName() + "' is not known",
                    "Known here: " + known + ".",
                    e);
        } catch (JsonMappingException e) {
            throw new Refusal(
                    place(name, e) + ": " + keys(e) + " has a value of the wrong kind",
                    "Write it as `./tributary up --help` shows, or take the line out.",
                    e);
        } catch (JsonProcessingException e) {
            throw new Refusal(
                    place(name, e) + ": not YAML (" + firstLine(e.getOriginalMessage()) + ")",
                    "Correct the line, or delete the file to return to the defaults.",
                    e);
        }
    }

    private static String place(String name, JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return location == null ? name : name + ", line " + location.getLineNr();
    }

    private static String keys(JsonMappingException e) {
        String path = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "the file" : "'" + path + "'";
    }

    private static String firstLine(String message) {
        return message.lines().map(String::strip).findFirst().orElse("");
    }
}
