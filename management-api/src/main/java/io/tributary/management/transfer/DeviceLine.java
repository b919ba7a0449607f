package io.tributary.management.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.DeviceSettings;
import io.tributary.management.registry.DeviceSettings.LogLevel;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.ProductPolicy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a line of a file says of a device that is to be made. */
final class DeviceLine {
    private static final Set<String> KNOWN = new TreeSet<>(
            Set.of("deviceName", "secret", "certificate", "enabled", "alias", "description", "tags", "logLevel"));
    /** What an export shows beside them; it is not taken in. */
    private static final Set<String> PASSED_OVER = Set.of("createdAt", "fingerprint");

    private static final ObjectReader TAGS = new ObjectMapper().readerForMapOf(String.class);

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

    /** The device with these values by field; empty text is no value. */
    static NewDevice of(Map<String, String> values) {
        values.keySet().forEach(DeviceLine::requireKnown);
        DeviceSettings defaults = DeviceSettings.DEFAULTS;
        return new NewDevice(
                value(values, "deviceName")
                        .orElseThrow(() -> new RejectedException(
                                Rejection.INVALID, "'deviceName' is missing", "Name the device.", "deviceName")),
                value(values, "secret"),
                value(values, "certificate"),
                new DeviceSettings(
                        value(values, "enabled").map(DeviceLine::truth).orElse(defaults.enabled()),
                        value(values, "alias").orElse(defaults.alias()),
                        value(values, "description").orElse(defaults.description()),
                        value(values, "tags").map(DeviceLine::tags).orElse(defaults.tags()),
                        defaults.tagForms(),
                        value(values, "logLevel")
                                .map(word -> ProductPolicy.choice(LogLevel.class, word, "logLevel"))
                                .orElse(defaults.logLevel())));
    }

    private static Map<String, String> tags(String text) {
        try {
            return TAGS.readValue(text);
        } catch (JsonProcessingException e) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'tags' is not a JSON object of texts",
                    "Write it as {\"name\": \"value\"}.",
                    "tags");
        }
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

    private DeviceLine() {}
}
