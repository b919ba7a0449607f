package io.tributary.rules.eval;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.flink.shaded.com.jayway.jsonpath.InvalidJsonException;
import org.apache.flink.table.api.JsonExistsOnError;
import org.apache.flink.table.api.JsonQueryOnEmptyOrError;
import org.apache.flink.table.api.JsonQueryWrapper;
import org.apache.flink.table.api.JsonValueOnEmptyOrError;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.functions.SqlJsonUtils;
import org.apache.flink.table.runtime.functions.SqlJsonUtils.JsonQueryReturnType;
import org.jspecify.annotations.Nullable;

/**
 * JSON_VALUE, JSON_QUERY, JSON_EXISTS and IS JSON for hot rules, with the results of Flink's {@link SqlJsonUtils}: a text is parsed
 * once however many calls and rules of one thread look into it, as long as it is the very same object. So whoever runs rules builds
 * the message's row once and gives the same row to each. Called from generated code, in which
 * {@code org.apache.flink.table.runtime.functions.SqlJsonUtils.jsonValue(} and its like are replaced as {@link EvalCalls} says.
 * Thread-safe.
 *
 * <p>An error that a query asks to see (ERROR ON ERROR, ERROR ON EMPTY) is Flink's own: its function is called for it. One thing is
 * refused that Flink does: a path whose filter holds a regular expression ({@code =~}), which might not end.
 */
public final class SharedJson {
    private static final ThreadLocal<JsonMemory> MEMORY =
            ThreadLocal.withInitial(() -> new JsonMemory(new PlainJson()::read));

    public static @Nullable Object jsonValue(
            String text,
            String path,
            JsonValueOnEmptyOrError onEmpty,
            @Nullable Object insteadOfEmpty,
            JsonValueOnEmptyOrError onError,
            @Nullable Object insteadOfError) {
        JsonMemory memory = MEMORY.get();
        JsonPathSpec spec = memory.path(path);
        Object found = spec.in(memory.document(text));
        boolean nested = found != JsonPathSpec.FAILED && JsonDocument.isNested(found);
        boolean failed = found == JsonPathSpec.FAILED || nested && !spec.lax();
        if (!failed && !nested && found != null) {
            return found;
        }
        return switch (failed ? onError : onEmpty) {
            case NULL -> null;
            case DEFAULT -> failed ? insteadOfError : insteadOfEmpty;
            case ERROR -> SqlJsonUtils.jsonValue(text, path, onEmpty, insteadOfEmpty, onError, insteadOfError);
        };
    }

    public static @Nullable Object jsonQuery(
            String text,
            String path,
            JsonQueryReturnType type,
            JsonQueryWrapper wrapper,
            JsonQueryOnEmptyOrError onEmpty,
            JsonQueryOnEmptyOrError onError) {
        JsonMemory memory = MEMORY.get();
        JsonPathSpec spec = memory.path(path);
        Object found = spec.in(memory.document(text));
        boolean failed = found == JsonPathSpec.FAILED;
        if (!failed && found != null) {
            Object value = wrapped(found, wrapper);
            if (JsonDocument.isNested(value)) {
                Object result = rendered(value, type);
                if (result != JsonPathSpec.FAILED) {
                    return result;
                }
                failed = true;
            } else {
                failed = !spec.lax();
            }
        }
        JsonQueryOnEmptyOrError instead = failed ? onError : onEmpty;
        if (instead == JsonQueryOnEmptyOrError.NULL) {
            return null;
        }
        if (instead == JsonQueryOnEmptyOrError.EMPTY_ARRAY) {
            return type == JsonQueryReturnType.ARRAY ? new GenericArrayData(new StringData[0]) : "[]";
        }
        if (instead == JsonQueryOnEmptyOrError.EMPTY_OBJECT && type == JsonQueryReturnType.STRING) {
            return "{}";
        }
        return SqlJsonUtils.jsonQuery(text, path, type, wrapper, onEmpty, onError);
    }

    public static Boolean jsonExists(String text, String path) {
        return Boolean.TRUE.equals(jsonExists(text, path, JsonExistsOnError.FALSE));
    }

    public static @Nullable Boolean jsonExists(String text, String path, JsonExistsOnError onError) {
        JsonMemory memory = MEMORY.get();
        Object found = memory.path(path).in(memory.document(text));
        if (found != JsonPathSpec.FAILED) {
            return found != null;
        }
        return switch (onError) {
            case TRUE -> true;
            case FALSE -> false;
            case UNKNOWN -> null;
            case ERROR -> SqlJsonUtils.jsonExists(text, path, onError);
        };
    }

    /** The text as a JSON object, from the same memo: its names and values; empty when it is malformed or another kind of value. */
    public static Map<?, ?> objectOf(String text) {
        return MEMORY.get().document(text) instanceof Map<?, ?> object ? object : Map.of();
    }

    /** A value out of {@link #objectOf} as JSON text; a scalar as it is. */
    public static String textOf(Object value) {
        return JsonDocument.isNested(value) ? JsonDocument.toText(value) : value.toString();
    }

    /** Another evaluation begins: what the one before found malformed is not its business. */
    public static void begin() {
        MEMORY.get().forgetMalformed();
    }

    /** Whether the present evaluation looked into this text and found that it is no JSON; reads nothing itself. */
    public static boolean wasMalformed(String text) {
        return MEMORY.get().wasMalformed(text);
    }

    public static boolean isJsonValue(@Nullable String text) {
        return documentOf(text) != JsonDocument.MALFORMED;
    }

    public static boolean isJsonObject(@Nullable String text) {
        Object document = documentOf(text);
        return JsonDocument.isNested(document) && !(document instanceof Collection);
    }

    public static boolean isJsonArray(@Nullable String text) {
        return documentOf(text) instanceof Collection;
    }

    /** No text is no JSON. */
    private static @Nullable Object documentOf(@Nullable String text) {
        return text == null ? JsonDocument.MALFORMED : MEMORY.get().document(text);
    }

    public static boolean isJsonScalar(@Nullable String text) {
        Object document = documentOf(text);
        return document != JsonDocument.MALFORMED && !JsonDocument.isNested(document);
    }

    /**
     * Whether a hot rule may use a path, for a compiler that reads it in a rule's text.
     *
     * @throws io.tributary.identity.RejectedException as each message would, when it may not
     */
    public static void requireBounded(String path) {
        JsonPathSpec.requireBounded(path);
    }

    private static Object wrapped(Object found, JsonQueryWrapper wrapper) {
        return switch (wrapper) {
            case WITHOUT_ARRAY -> found;
            case CONDITIONAL_ARRAY -> found instanceof Collection ? found : Collections.singletonList(found);
            case UNCONDITIONAL_ARRAY -> Collections.singletonList(found);
        };
    }

    private static Object rendered(Object value, JsonQueryReturnType type) {
        try {
            if (type == JsonQueryReturnType.STRING) {
                return JsonDocument.toText(value);
            }
            return value instanceof List<?> list ? JsonDocument.toTexts(list) : JsonPathSpec.FAILED;
        } catch (InvalidJsonException e) {
            return JsonPathSpec.FAILED; // a wrapper more than JSON may be deep
        }
    }

    private SharedJson() {}
}
