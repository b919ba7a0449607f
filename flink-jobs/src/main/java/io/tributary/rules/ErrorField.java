package io.tributary.rules;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the placeholders of an error action may name beside the columns of the SELECT, as <code>${error.kind}</code>; there for every failure,
 * while columns are there only when a result was.
 */
public enum ErrorField {
    RULE("rule"),
    VERSION("version"),
    ACTION("action"),
    KIND("kind"),
    PRODUCT_ID("productId"),
    DEVICE_NAME("deviceName"),
    MESSAGE_ID("messageId");

    private static final String PREFIX = "error.";

    private final String placeholder;

    ErrorField(String name) {
        this.placeholder = PREFIX + name;
    }

    /** Empty: the placeholder names a column. */
    public static Optional<ErrorField> of(String placeholder) {
        return Arrays.stream(values())
                .filter(field -> field.placeholder.equals(placeholder))
                .findFirst();
    }

    /** All that there are, as placeholders name them. */
    public static List<String> placeholders() {
        return Arrays.stream(values()).map(field -> field.placeholder).toList();
    }
}
