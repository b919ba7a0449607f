package io.tributary.management.registry;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Words that people stick on things of the registry, and their bounds. */
final class Labels {
    /**
     * Bounds of a map of names and values.
     *
     * @param field what it is called
     */
    record Bounds(String field, int count, int nameLength, int valueLength) {
        /** The same map, sorted and unmodifiable; refuses with INVALID what is out of bounds. */
        Map<String, String> require(Map<String, String> labels) {
            if (labels.size() > count) {
                throw refuse(labels.size() + " " + field + " are too many", "Use at most " + count + ".", field);
            }
            labels.forEach((name, value) -> {
                if (name.isBlank() || name.length() > nameLength || hasControls(name)) {
                    throw refuse(
                            "'" + name + "' is not a name in " + field,
                            "Use 1 to " + nameLength + " characters, no control characters.",
                            field);
                }
                if (value.length() > valueLength || hasControls(value)) {
                    throw refuse(
                            "the value of '" + name + "' in " + field + " is too long or holds control characters",
                            "Use at most " + valueLength + " characters.",
                            field + "." + name);
                }
            });
            return Collections.unmodifiableMap(new TreeMap<>(labels));
        }
    }

    /** Refuses with INVALID a text that is longer or holds what cannot be shown; line breaks are welcome. */
    static void requireText(String text, int length, String field) {
        if (text.length() > length
                || text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t')) {
            throw refuse(
                    field + " is too long or holds control characters",
                    "Use at most " + length + " characters.",
                    field);
        }
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    private static RejectedException refuse(String detail, String remedy, String field) {
        return new RejectedException(Rejection.INVALID, detail, remedy, field);
    }

    private Labels() {}
}
