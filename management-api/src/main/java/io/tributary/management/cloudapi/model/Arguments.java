package io.tributary.management.cloudapi.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a caller says to an action, or one structure of it: every value is there in the type of the model, and what the model requires
 * is there. Fields are named as the model names them, the product's id always {@code ProductId}. Asking for a field the model does
 * not have gives nothing; asking for a required one that may be left out is a mistake of ours.
 */
public final class Arguments {
    /** Nothing said. */
    public static final Arguments NONE = new Arguments(Map.of());

    private final Map<String, Object> values;

    Arguments(Map<String, Object> values) {
        this.values = Map.copyOf(values);
    }

    public boolean has(String field) {
        return values.containsKey(field);
    }

    /** A required text. */
    public String text(String field) {
        return optionalText(field).orElseThrow(() -> absent(field));
    }

    public Optional<String> optionalText(String field) {
        return Optional.ofNullable(values.get(field)).map(String.class::cast);
    }

    /** A required number. */
    public long number(String field) {
        return optionalNumber(field).orElseThrow(() -> absent(field));
    }

    public OptionalLong optionalNumber(String field) {
        Object value = values.get(field);
        return value == null ? OptionalLong.empty() : OptionalLong.of((Long) value);
    }

    /** A switch; off when it is left out. */
    public boolean isTrue(String field) {
        return (Boolean) values.getOrDefault(field, false);
    }

    /** The texts of an array; none when it is left out. */
    @SuppressWarnings("unchecked") // the reader made it from array<string>
    public List<String> texts(String field) {
        return (List<String>) values.getOrDefault(field, List.of());
    }

    /** A structure; one without members when it is left out. */
    public Arguments structure(String field) {
        return (Arguments) values.getOrDefault(field, NONE);
    }

    /** The structures of an array; none when it is left out. */
    @SuppressWarnings("unchecked") // the reader made it from an array of structures
    public List<Arguments> structures(String field) {
        return (List<Arguments>) values.getOrDefault(field, List.of());
    }

    @Override
    public String toString() {
        return values.keySet().toString();
    }

    private static IllegalStateException absent(String field) {
        return new IllegalStateException("the model does not require " + field);
    }
}
