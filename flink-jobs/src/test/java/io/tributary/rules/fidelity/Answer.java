package io.tributary.rules.fidelity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/**
 * What a query made of one message: rows, in a form in which equal means the same, or an exception's class.
 *
 * @param failure empty when there is none
 */
record Answer(List<@Nullable Object> rows, String failure) {

    static Answer of(Callable<List<? extends List<? extends @Nullable Object>>> query) {
        try {
            List<@Nullable Object> rows = new ArrayList<>();
            query.call().forEach(row -> rows.add(comparable(row)));
            return new Answer(rows, "");
        } catch (Exception | StackOverflowError | LinkageError e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return new Answer(List.of(), root.getClass().getName());
        }
    }

    boolean isFailure() {
        return !failure.isEmpty();
    }

    /** Whether there is a row with a value beside its first, which names the device or the topic. */
    boolean saysSomething() {
        return rows.stream()
                .map(row -> (List<?>) Objects.requireNonNull(row))
                .anyMatch(row -> row.size() == 1 || row.stream().skip(1).anyMatch(Objects::nonNull));
    }

    /** Doubles are equal by their bits (NaN is, 0.0 and -0.0 are not), decimals with their scale; only arrays and rows need help. */
    static @Nullable Object comparable(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return "x'" + HexFormat.of().formatHex(bytes) + "'";
        }
        if (value instanceof Object[] array) {
            return comparable(Arrays.asList(array));
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(each -> copy.add(comparable(each)));
            return copy;
        }
        if (value instanceof Map<?, ?> map) {
            Map<@Nullable Object, @Nullable Object> copy = new HashMap<>();
            map.forEach((key, each) -> copy.put(comparable(key), comparable(each)));
            return copy;
        }
        if (value instanceof Row row) {
            List<@Nullable Object> fields = new ArrayList<>();
            fields.add(row.getKind());
            fields.add(row.getFieldNames(true));
            for (int i = 0; i < row.getArity(); i++) {
                fields.add(comparable(row.getField(i)));
            }
            return fields;
        }
        if (value != null && value.getClass().isArray()) {
            throw new IllegalArgumentException("an array of primitives: " + value.getClass());
        }
        return value;
    }
}
