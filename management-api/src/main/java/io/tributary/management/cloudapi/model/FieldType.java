package io.tributary.management.cloudapi.model;

import java.util.Map;

/** The type of a field of the model. */
sealed interface FieldType {
    /** One value. */
    enum Scalar implements FieldType {
        STRING,
        BOOL,
        INT64,
        UINT64
    }

    /** {@code array<T>}. */
    record ListOf(FieldType element) implements FieldType {}

    /** A structure of the same version, by its name. */
    record Structure(String name) implements FieldType {}

    Map<String, Scalar> SCALARS =
            Map.of("string", Scalar.STRING, "bool", Scalar.BOOL, "int64", Scalar.INT64, "uint64", Scalar.UINT64);

    static FieldType of(String text) {
        if (text.startsWith("array<") && text.endsWith(">")) {
            return new ListOf(of(text.substring("array<".length(), text.length() - 1)));
        }
        Scalar scalar = SCALARS.get(text);
        return scalar == null ? new Structure(text) : scalar;
    }
}
