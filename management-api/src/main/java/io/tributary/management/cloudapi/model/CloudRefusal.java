package io.tributary.management.cloudapi.model;

/**
 * A cloud call is refused: one of the API's codes, whose spelling is binding, and what is wrong, naming the field and its value.
 * Carries no stack trace: a refusal is an answer, not a bug.
 */
public final class CloudRefusal extends RuntimeException {
    public static final String MISSING = "MissingParameter";
    public static final String UNKNOWN = "UnknownParameter";
    /** A value of the wrong type. */
    public static final String MALFORMED = "InvalidParameter";
    /** A value of the right type that is not allowed. */
    public static final String NOT_ALLOWED = "InvalidParameterValue";

    private final String code;

    public CloudRefusal(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** What a caller sent, fit to be shown to it: short, and on one line. */
    public static String shown(String text) {
        return shown(text, 64);
    }

    /** A text on one line, without what cannot be shown, and cut where it is longer than so many characters. */
    public static String shown(String text, int length) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(length).forEach(point -> {
            boolean plain = !Character.isISOControl(point)
                    && !(point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
            shown.appendCodePoint(plain ? point : '?');
        });
        return text.codePointCount(0, text.length()) > length
                ? shown.append('…').toString()
                : shown.toString();
    }
}
