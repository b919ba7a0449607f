package io.tributary.rules.dialect;

import java.math.BigDecimal;
import java.util.List;

/** What is known of a value before any message came. */
enum Kind {
    /** A number of one of Flink's integer types. */
    INTEGER,
    /** A DOUBLE. */
    DOUBLE,
    /** A number in decimal digits, of any size, in a STRING. */
    DIGITS,
    TEXT,
    BOOLEAN,
    /** Known only when the message is there. */
    ANY;

    private static final int INT_DIGITS = 9;

    boolean isNumber() {
        return this == INTEGER || this == DOUBLE || this == DIGITS;
    }

    static Kind of(Value value) {
        if (value instanceof Value.NumberLiteral literal) {
            return isInt(literal.number()) ? INTEGER : DOUBLE;
        }
        if (value instanceof Value.TextLiteral) {
            return TEXT;
        }
        if (value instanceof Value.BooleanLiteral) {
            return BOOLEAN;
        }
        if (value instanceof Value.Arithmetic) {
            return DOUBLE;
        }
        if (value instanceof Value.Negative negative) {
            return of(negative.value()) == INTEGER ? INTEGER : DOUBLE;
        }
        if (value instanceof Value.Call call) {
            return ofCall(call);
        }
        return value instanceof Value.Case choice ? ofResults(choice.results()) : ANY;
    }

    static boolean isInt(BigDecimal number) {
        return number.scale() <= 0 && number.precision() <= INT_DIGITS;
    }

    private static Kind ofCall(Value.Call call) {
        return switch (call.function()) {
            case TIMESTAMP, PAYLOAD_LEN, RANDINT -> INTEGER;
            case RANDOM -> DOUBLE;
            case ABS -> of(call.arguments().get(0)) == INTEGER ? INTEGER : DOUBLE;
            case BIN_TO_DEC -> DIGITS;
            case PRODUCT_ID,
                    DEVICE_NAME,
                    TOPIC,
                    REQUEST_ID,
                    NEW_UUID,
                    UPPER,
                    LOWER,
                    CONCAT,
                    REPLACE,
                    SUBSTRING,
                    CRYPTO,
                    TO_HEX -> TEXT;
        };
    }

    private static Kind ofResults(List<Value> results) {
        List<Kind> kinds = results.stream().map(Kind::of).distinct().toList();
        if (kinds.size() == 1 && kinds.get(0) != BOOLEAN) {
            return kinds.get(0) == DIGITS ? DOUBLE : kinds.get(0);
        }
        return kinds.stream().allMatch(Kind::isNumber) ? DOUBLE : ANY;
    }
}
