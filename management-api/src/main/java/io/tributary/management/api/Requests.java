package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads what a request says, and refuses what it should not say. */
public final class Requests {
    /** The largest body the API reads. */
    public static final int MAX_BODY_BYTES = 1 << 20;

    /** The JSON of the API: unknown and missing fields are errors, times are ISO 8601, what is empty may be left out. */
    public static final ObjectMapper JSON = JsonMapper.builder()
            .addModules(new JavaTimeModule(), new Jdk8Module())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL)) // no list holds a null
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private static final Pattern JSON_TYPE =
            Pattern.compile("application/json\\s*(;\\s*charset=\"?utf-?8\"?\\s*)?", Pattern.CASE_INSENSITIVE);

    private static final ObjectMapper PARTS =
            JSON.copy().disable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

    /** The body as a record. */
    static <T> T body(Context http, Class<T> type) {
        String contentType = Optional.ofNullable(http.contentType()).orElse("application/json");
        if (!JSON_TYPE.matcher(contentType).matches()) {
            throw malformed(415, "the body is '" + contentType + "'", "Send it as application/json, in UTF-8.");
        }
        String text = new String(http.bodyAsBytes(), StandardCharsets.UTF_8);
        if (text.isBlank() || text.strip().equals("null")) {
            throw malformed(400, "the request has no body", "Send one JSON object.");
        }
        return read(() -> JSON.readValue(text, type), "");
    }

    /** The body as a record, when there is one. */
    static <T> Optional<T> optionalBody(Context http, Class<T> type) {
        return http.body().isBlank() ? Optional.empty() : Optional.of(body(http, type));
    }

    /** A part of a body whose own type says what may be left out. */
    static <T> T part(JsonNode part, Class<T> type, String path) {
        return read(() -> PARTS.treeToValue(part, type), path);
    }

    /** Something that is read from JSON. */
    @FunctionalInterface
    private interface Reading<T> {
        T read() throws JsonProcessingException;
    }

    private static <T> T read(Reading<T> reading, String within) {
        try {
            return reading.read();
        } catch (UnrecognizedPropertyException e) {
            String known = e.getKnownPropertyIds().stream()
                    .map(Object::toString)
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new RejectedException(
                    Rejection.INVALID,
                    "there is no field '" + pathOf(e, within) + "'",
                    "Known here: " + known + ".",
                    pathOf(e, within));
        } catch (ValueInstantiationException e) {
            if (e.getCause() instanceof RejectedException refused) {
                throw refused;
            }
            throw new RejectedException(Rejection.INVALID, firstLine(e), "Correct the value.", pathOf(e, within));
        } catch (InvalidTypeIdException e) {
            JsonSubTypes kinds = e.getBaseType().getRawClass().getAnnotation(JsonSubTypes.class);
            String known = Arrays.stream(kinds == null ? new JsonSubTypes.Type[0] : kinds.value())
                    .map(JsonSubTypes.Type::name)
                    .collect(Collectors.joining(", "));
            String path = pathOf(e, within);
            throw new RejectedException(
                    Rejection.INVALID,
                    e.getTypeId() == null
                            ? "'" + path + "' has no type"
                            : "there is no type '" + e.getTypeId() + "' for '" + path + "'",
                    "Known here: " + known + ".",
                    path);
        } catch (JsonMappingException e) {
            String path = pathOf(e, within);
            String where = path.isEmpty() ? "the body" : "'" + path + "'";
            String detail = firstLine(e).startsWith("Null value for creator property")
                    ? where + " is missing"
                    : where + " has the wrong form";
            throw new RejectedException(Rejection.INVALID, detail, "Correct it and send the request again.", path);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw malformed(400, "the body is not JSON" + place, "Send one JSON object.");
        }
    }

    /** A query parameter, when it is there and not empty. */
    static Optional<String> query(Context http, String name) {
        return Optional.ofNullable(http.queryParam(name)).filter(text -> !text.isEmpty());
    }

    static int number(Context http, String name, int otherwise) {
        return query(http, name)
                .map(text -> {
                    try {
                        return Integer.parseInt(text);
                    } catch (NumberFormatException e) {
                        throw new RejectedException(
                                Rejection.INVALID, "'" + text + "' is not a number", "Use a whole number.", name);
                    }
                })
                .orElse(otherwise);
    }

    /**
     * A moment as clients write it.
     *
     * @param field to blame when it is none
     */
    static Instant moment(String text, String field) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + text + "' is not a moment",
                    "Write it in ISO 8601 and UTC, such as 2026-12-01T08:00:00Z.",
                    field);
        }
    }

    /** Whether a parameter of the query is true; false when it is left out. */
    static boolean flag(Context http, String name) {
        return truth(http, name).orElse(false);
    }

    /** A parameter of the query that is true or false. */
    static Optional<Boolean> truth(Context http, String name) {
        return query(http, name).map(text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new RejectedException(
                        Rejection.INVALID, "'" + text + "' is neither true nor false", "Use true or false.", name);
        });
    }

    private static HttpResponseException malformed(int status, String detail, String remedy) {
        return new HttpResponseException(status, detail, Map.of("remedy", remedy));
    }

    private static String pathOf(JsonMappingException e, String within) {
        String path = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
        return path.isEmpty() || within.isEmpty() ? within + path : within + "." + path;
    }

    private static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("");
    }

    private Requests() {}
}
