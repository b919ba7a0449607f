package io.tributary.management.transfer;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a line of a file says of a device that is to be made.
 *
 * @param secret base64 text; the platform makes one when it is left out
 * @param certificate PEM of the one that goes on record
 */
public record DeviceLine(
        String deviceName, Optional<String> secret, Optional<String> certificate, Optional<Boolean> enabled) {
    private static final Set<String> KNOWN = new TreeSet<>(Set.of("deviceName", "secret", "certificate", "enabled"));
    /** What an export shows beside them; it is not taken in. */
    private static final Set<String> PASSED_OVER = Set.of("createdAt", "fingerprint");

    /** Refuses a column or field that no device has. */
    static void requireKnown(String field) {
        if (!KNOWN.contains(field) && !PASSED_OVER.contains(field)) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "there is no field '" + field + "'",
                    "Known here: " + String.join(", ", KNOWN) + ".",
                    field);
        }
    }

    /** The line with these values by field; empty text is no value. */
    static DeviceLine of(Map<String, String> values) {
        values.keySet().forEach(DeviceLine::requireKnown);
        return new DeviceLine(
                value(values, "deviceName")
                        .orElseThrow(() -> new RejectedException(
                                Rejection.INVALID, "'deviceName' is missing", "Name the device.", "deviceName")),
                value(values, "secret"),
                value(values, "certificate"),
                value(values, "enabled").map(DeviceLine::truth));
    }

    private static Optional<String> value(Map<String, String> values, String field) {
        return Optional.ofNullable(values.get(field)).filter(text -> !text.isEmpty());
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new RejectedException(
                        Rejection.INVALID, "'" + text + "' is neither true nor false", "Use true or false.", "enabled");
        };
    }
}
