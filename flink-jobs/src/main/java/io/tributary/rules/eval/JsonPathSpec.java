package io.tributary.rules.eval;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A path with its mode: {@code lax $.a}, {@code strict $.a}; strict when it says none. */
record JsonPathSpec(boolean lax, JsonRoute route) {
    /** Stands for what is an error in SQL; which one, Flink says when the query asks for it. */
    static final Object FAILED = new Object();

    private static final Pattern MODE =
            Pattern.compile("\\s*(strict|lax)\\s+(.+)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    static JsonPathSpec of(String spec) {
        requireBounded(spec);
        Matcher mode = MODE.matcher(spec);
        if (!mode.matches()) {
            return new JsonPathSpec(false, JsonRoute.of(spec, false));
        }
        boolean lax = mode.group(1).equalsIgnoreCase("lax");
        return new JsonPathSpec(lax, JsonRoute.of(mode.group(2), lax));
    }

    static void requireBounded(String spec) {
        if (spec.contains("=~") && spec.contains("?")) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "a JSON path with a regular expression may never end: '" + spec + "'",
                    "Take the value out with a path without =~, and look at it with REGEXP.",
                    "sql");
        }
    }

    /** What it leads to: a value, null when nothing is there (lax only), or {@link #FAILED}. */
    @Nullable
    Object in(@Nullable Object document) {
        if (document == JsonDocument.MALFORMED) {
            return lax ? null : FAILED;
        }
        if (document == null) {
            return FAILED; // JSON's null is nothing a path can start from, in neither mode
        }
        try {
            Object found = route.follow(document);
            return found == null && !lax ? FAILED : found;
        } catch (RuntimeException e) {
            return FAILED;
        }
    }
}
