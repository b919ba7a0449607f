package io.tributary.rules.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What translated rules call and Flink SQL lacks, as pure functions; null is SQL's NULL. Each is offered in SQL under the name its
 * description begins with. None throws, all are deterministic and may be called by many threads.
 */
public final class DialectFunctions {
    /** What {@link #jsonCompare} says of values that differ and have no order. */
    public static final int DIFFERENT = 2;

    private static final int MAX_BINARY_NUMBER = 256;
    private static final double PLAIN_FROM = 1e-7;
    private static final double PLAIN_BELOW = 1e21;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** {@code SAFE_DIVIDE(DOUBLE, DOUBLE): DOUBLE}: the quotient; NULL when the divisor is zero. */
    public static @Nullable Double safeDivide(@Nullable Double dividend, @Nullable Double divisor) {
        return dividend == null || divisor == null || divisor == 0 ? null : Double.valueOf(dividend / divisor);
    }

    /**
     * {@code SAFE_REMAINDER(DOUBLE, DOUBLE): DOUBLE}: what is left of the dividend, with its sign; NULL when the divisor is zero.
     */
    public static @Nullable Double safeRemainder(@Nullable Double dividend, @Nullable Double divisor) {
        return dividend == null || divisor == null || divisor == 0 ? null : Double.valueOf(dividend % divisor);
    }

    /**
     * {@code NUMBER_TEXT(DOUBLE): STRING}: the number as JSON writes it, a whole one without a fraction: 32, 32.5, 1.5E+30. NULL for what
     * JSON has no number for.
     */
    public static @Nullable String numberText(@Nullable Double number) {
        if (number == null || !Double.isFinite(number)) {
            return null;
        }
        BigDecimal shortest = new BigDecimal(number.toString()).stripTrailingZeros();
        double size = Math.abs(number);
        boolean plain = size == 0 || (size >= PLAIN_FROM && size < PLAIN_BELOW);
        return plain ? shortest.toPlainString() : shortest.toString();
    }

    /**
     * {@code JSON_COMPARE(STRING, STRING): INT}: compares two JSON values, each given as the only element of an array, by the rules of
     * the dialect: -1, 0 or 1 when the left is less, equal or greater, {@link #DIFFERENT} when they are neither; NULL when one is missing
     * or not JSON. A number and a text that looks like one are compared as numbers, texts as texts; all else is equal or different.
     */
    public static @Nullable Integer jsonCompare(@Nullable String left, @Nullable String right) {
        JsonNode leftValue = onlyElement(left);
        JsonNode rightValue = onlyElement(right);
        if (leftValue == null || rightValue == null) {
            return null;
        }
        if (leftValue.isTextual() && rightValue.isTextual()) {
            return Integer.signum(leftValue.textValue().compareTo(rightValue.textValue()));
        }
        if (leftValue.isNumber() || rightValue.isNumber()) {
            OptionalDouble leftNumber = numberOf(leftValue);
            OptionalDouble rightNumber = numberOf(rightValue);
            return leftNumber.isPresent() && rightNumber.isPresent()
                    ? compare(leftNumber.getAsDouble(), rightNumber.getAsDouble())
                    : DIFFERENT;
        }
        return leftValue.equals(rightValue) ? 0 : DIFFERENT;
    }

    private static int compare(double left, double right) {
        if (left < right) {
            return -1;
        }
        if (left > right) {
            return 1;
        }
        return left == right ? 0 : DIFFERENT; // not a number
    }

    private static OptionalDouble numberOf(JsonNode value) {
        if (value.isNumber()) {
            return OptionalDouble.of(value.doubleValue());
        }
        return value.isTextual() ? numberIn(value.textValue()) : OptionalDouble.empty();
    }

    /** What {@code TRY_CAST(text AS DOUBLE)} gives. */
    static OptionalDouble numberIn(String text) {
        try {
            return OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private static @Nullable JsonNode onlyElement(@Nullable String array) {
        if (array == null) {
            return null;
        }
        try {
            JsonNode element = JSON.readTree(array).get(0);
            return element == null || element.isNull() ? null : element;
        } catch (JsonProcessingException e) {
            return null; // not JSON, which is as good as missing
        }
    }

    /**
     * {@code JSON_MERGE(STRING, STRING): STRING}: one object with the keys of both, the second's where both have one; values stay as they
     * are written. What is not an object has no keys.
     */
    public static @Nullable String jsonMerge(@Nullable String first, @Nullable String second) {
        if (first == null || second == null) {
            return null;
        }
        Map<String, String> values = valuesOf(first);
        values.putAll(valuesOf(second));
        StringBuilder merged = new StringBuilder("{");
        values.forEach((key, value) -> {
            merged.append(merged.length() > 1 ? "," : "");
            merged.append(quoted(key)).append(':').append(value);
        });
        return merged.append('}').toString();
    }

    /** The text of each value of an object. */
    private static Map<String, String> valuesOf(String object) {
        Map<String, String> values = new LinkedHashMap<>();
        try (JsonParser parser = JSON.getFactory().createParser(object)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return values;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = parser.currentName();
                parser.nextToken();
                int from = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                parser.finishToken();
                values.put(key, object.substring(from, (int)
                        parser.currentLocation().getCharOffset()));
            }
            return values;
        } catch (IOException e) {
            return new LinkedHashMap<>(); // not JSON: it has no keys
        }
    }

    static String quoted(String text) {
        return JSON.getNodeFactory().textNode(text).toString();
    }

    /** {@code TO_HEX(BYTES): STRING}: two capital hexadecimal digits a byte. */
    public static @Nullable String toHex(byte @Nullable [] bytes) {
        return bytes == null ? null : HexFormat.of().withUpperCase().formatHex(bytes);
    }

    /**
     * {@code BIN_TO_DEC(BYTES): STRING}: the bytes as one integer without a sign, the most significant first, in decimal digits. NULL for
     * none, and for more than 256 bytes, which no receiver takes as a number.
     */
    public static @Nullable String binToDec(byte @Nullable [] bytes) {
        return bytes == null || bytes.length == 0 || bytes.length > MAX_BINARY_NUMBER
                ? null
                : new BigInteger(1, bytes).toString();
    }

    private DialectFunctions() {}
}
