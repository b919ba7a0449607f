package io.tributary.rules.dialect;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The functions of the language, written in capital or small letters. (Rule engine, section 2.4.) */
enum DialectFunction {
    PRODUCT_ID("productId()", 0, 0),
    DEVICE_NAME("deviceName()", 0, 0),
    TOPIC("topic() or topic(n)", 0, 1),
    TIMESTAMP("timestamp()", 0, 0),
    PAYLOAD_LEN("payloadLen()", 0, 0),
    REQUEST_ID("requestId()", 0, 0),
    NEW_UUID("newuuid()", 0, 0),
    RANDINT("randint(min, max)", 2, 2),
    RANDOM("random()", 0, 0),
    UPPER("upper(key)", 1, 1),
    LOWER("lower(key)", 1, 1),
    CONCAT("concat(a, b)", 2, 16),
    REPLACE("replace(source, sub, rep)", 3, 3),
    SUBSTRING("substring(source, start, end)", 3, 3),
    CRYPTO("crypto(key, algorithm)", 2, 2),
    BIN_TO_DEC("bin_to_dec()", 0, 0),
    TO_HEX("to_hex()", 0, 0),
    ABS("abs(x)", 1, 1);

    private final String signature;
    private final int minArguments;
    private final int maxArguments;

    DialectFunction(String signature, int minArguments, int maxArguments) {
        this.signature = signature;
        this.minArguments = minArguments;
        this.maxArguments = maxArguments;
    }

    static Optional<DialectFunction> named(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(each -> each.bareName().toLowerCase(Locale.ROOT).equals(wanted))
                .findFirst();
    }

    static String listed() {
        return Arrays.stream(values()).map(DialectFunction::bareName).collect(Collectors.joining(", "));
    }

    boolean takes(int arguments) {
        return arguments >= minArguments && arguments <= maxArguments;
    }

    /** How it is called, such as {@code upper(key)}. */
    String signature() {
        return signature;
    }

    private String bareName() {
        return signature.substring(0, signature.indexOf('('));
    }
}
