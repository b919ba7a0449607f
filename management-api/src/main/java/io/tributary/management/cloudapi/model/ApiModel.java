package io.tributary.management.cloudapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All that the API's machine-readable model says: versions, actions, structures and error codes. Immutable. */
public final class ApiModel {
    private static final String RESOURCE = "/io/tributary/management/cloudapi/cloud-api.json";

    private final Map<String, ApiVersion> versions;
    private final Map<String, String> commonCodes;
    private final Map<String, String> codes;

    private ApiModel(Map<String, ApiVersion> versions, Map<String, String> commonCodes, Map<String, String> codes) {
        this.versions = Collections.unmodifiableMap(versions);
        this.commonCodes = Collections.unmodifiableMap(commonCodes);
        this.codes = Collections.unmodifiableMap(codes);
    }

    /** Reads the model that comes with the platform. */
    public static ApiModel load() {
        try (InputStream in = ApiModel.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path; build the module anew");
            }
            return of(new ObjectMapper().readTree(in));
        } catch (IOException e) {
            throw new IllegalStateException(RESOURCE + " cannot be read; build the module anew", e);
        }
    }

    /** By name, oldest first. */
    public Map<String, ApiVersion> versions() {
        return versions;
    }

    public Optional<ApiVersion> version(String name) {
        return Optional.ofNullable(versions.get(name));
    }

    /** Codes that every action may answer. */
    public Set<String> commonCodes() {
        return commonCodes.keySet();
    }

    /** What a code means; empty when it is none of the API's. */
    public Optional<String> meaningOf(String code) {
        return Optional.ofNullable(commonCodes.get(code)).or(() -> Optional.ofNullable(codes.get(code)));
    }

    /** Every code there is. */
    public Set<String> allCodes() {
        Map<String, String> all = new TreeMap<>(codes);
        all.putAll(commonCodes);
        return all.keySet();
    }

    private static ApiModel of(JsonNode root) {
        Map<String, ApiVersion> versions = new TreeMap<>();
        root.path("versions").fields().forEachRemaining(each -> versions.put(each.getKey(), version(each)));
        return new ApiModel(versions, texts(root.path("common_error_codes")), texts(root.path("error_codes")));
    }

    private static ApiVersion version(Map.Entry<String, JsonNode> version) {
        Map<String, ActionModel> actions = new HashMap<>();
        version.getValue().path("actions").fields().forEachRemaining(each -> {
            JsonNode action = each.getValue();
            Set<String> errors = new HashSet<>();
            action.path("errors").forEach(code -> errors.add(code.asText()));
            actions.put(
                    each.getKey(),
                    new ActionModel(
                            each.getKey(),
                            action.path("area").asText(),
                            fields(action.path("request")),
                            fields(action.path("response")),
                            errors));
        });
        Map<String, List<Field>> structures = new HashMap<>();
        version.getValue()
                .path("structures")
                .fields()
                .forEachRemaining(each -> structures.put(each.getKey(), fields(each.getValue())));
        return new ApiVersion(version.getKey(), actions, structures);
    }

    private static List<Field> fields(JsonNode fields) {
        List<Field> all = new ArrayList<>();
        fields.forEach(field -> all.add(new Field(
                field.path("name").asText(),
                FieldType.of(field.path("type").asText()),
                field.path("required").asBoolean(),
                field.path("nullable").asBoolean())));
        return all;
    }

    private static Map<String, String> texts(JsonNode object) {
        return object.properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().asText(), (one, same) -> one, TreeMap::new));
    }
}
