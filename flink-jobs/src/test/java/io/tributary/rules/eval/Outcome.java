package io.tributary.rules.eval;

import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What a function did with its arguments: a value of a type, or an exception of a type with a message. */
record Outcome(String type, @Nullable Object value) {

    static Outcome of(Callable<? extends @Nullable Object> function) {
        try {
            Object value = function.call();
            // A map's own type says nothing, its order does: rows keep it.
            return value instanceof Map<?, ?> map
                    ? new Outcome("map", map.entrySet().toString())
                    : new Outcome(value == null ? "null" : value.getClass().getSimpleName(), value);
        } catch (LinkageError e) {
            // Flink ships JsonPath without the library its filters compare with; only the first time it says which
            // class is missing.
            return new Outcome(e.getClass().getName(), null);
        } catch (Exception e) {
            return new Outcome(e.getClass().getName(), e.getMessage());
        }
    }
}
