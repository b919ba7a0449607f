package io.tributary.rules.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one thread knows of JSON: the payload it read last, parsed, and the paths of its rules. Not thread-safe. */
final class JsonMemory {
    static final int MAX_PATHS = 4_096;
    /** Texts of one message that an evaluation looks into: payload, properties. */
    private static final int MOST_MALFORMED = 8;

    private final Function<String, @Nullable Object> parser;
    private final Map<String, JsonPathSpec> paths = new OldestOut<>(MAX_PATHS);
    private final List<String> malformed = new ArrayList<>();
    private @Nullable String text;
    private @Nullable Object document;

    JsonMemory(Function<String, @Nullable Object> parser) {
        this.parser = parser;
    }

    /** As {@link JsonDocument#parse}; the same object as before when the text is, whether it is JSON or not. */
    @SuppressWarnings("ReferenceEquality") // equality of content would cost what the memo saves
    @Nullable
    Object document(String payload) {
        if (payload != text) {
            text = null; // should parsing fail, nothing of the message before may remain
            document = parser.apply(payload);
            text = payload;
        }
        if (document == JsonDocument.MALFORMED && malformed.size() < MOST_MALFORMED && !wasMalformed(payload)) {
            malformed.add(payload);
        }
        return document;
    }

    void forgetMalformed() {
        malformed.clear();
    }

    /** Whether {@link #document} was asked for this very object since then, and it is no JSON. */
    @SuppressWarnings("ReferenceEquality") // as above
    boolean wasMalformed(String payload) {
        for (int i = 0; i < malformed.size(); i++) {
            if (malformed.get(i) == payload) {
                return true;
            }
        }
        return false;
    }

    JsonPathSpec path(String spec) {
        JsonPathSpec known = paths.get(spec);
        if (known == null) {
            known = JsonPathSpec.of(spec);
            paths.put(spec, known);
        }
        return known;
    }
}
