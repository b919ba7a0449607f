package io.tributary.rules.function;

import io.tributary.rules.dialect.DialectFunctions;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.functions.ScalarFunction;
import org.jspecify.annotations.Nullable;

/**
 * The functions that translated rules call, in SQL; what each does {@link DialectFunctions} says. Public for Flink, which looks for their
 * {@code eval}.
 */
public final class HubFunctions {

    /** By their names in SQL. */
    public static Map<String, ScalarFunction> all() {
        Map<String, ScalarFunction> all = new TreeMap<>();
        all.put(TopicMatches.NAME, new TopicMatches());
        all.put("SAFE_DIVIDE", new SafeDivide());
        all.put("SAFE_REMAINDER", new SafeRemainder());
        all.put("NUMBER_TEXT", new NumberText());
        all.put("JSON_COMPARE", new JsonCompare());
        all.put("JSON_MERGE", new JsonMerge());
        all.put("TO_HEX", new ToHex());
        all.put("BIN_TO_DEC", new BinToDec());
        return all;
    }

    /** {@code SAFE_DIVIDE}. */
    public static final class SafeDivide extends ScalarFunction {
        public @Nullable Double eval(@Nullable Double dividend, @Nullable Double divisor) {
            return DialectFunctions.safeDivide(dividend, divisor);
        }
    }

    /** {@code SAFE_REMAINDER}. */
    public static final class SafeRemainder extends ScalarFunction {
        public @Nullable Double eval(@Nullable Double dividend, @Nullable Double divisor) {
            return DialectFunctions.safeRemainder(dividend, divisor);
        }
    }

    /** {@code NUMBER_TEXT}. */
    public static final class NumberText extends ScalarFunction {
        public @Nullable String eval(@Nullable Double number) {
            return DialectFunctions.numberText(number);
        }
    }

    /** {@code JSON_COMPARE}. */
    public static final class JsonCompare extends ScalarFunction {
        public @Nullable Integer eval(@Nullable String left, @Nullable String right) {
            return DialectFunctions.jsonCompare(left, right);
        }
    }

    /** {@code JSON_MERGE}. */
    public static final class JsonMerge extends ScalarFunction {
        public @Nullable String eval(@Nullable String first, @Nullable String second) {
            return DialectFunctions.jsonMerge(first, second);
        }
    }

    /** {@code TO_HEX}. */
    public static final class ToHex extends ScalarFunction {
        public @Nullable String eval(byte @Nullable [] bytes) {
            return DialectFunctions.toHex(bytes);
        }
    }

    /** {@code BIN_TO_DEC}. */
    public static final class BinToDec extends ScalarFunction {
        public @Nullable String eval(byte @Nullable [] bytes) {
            return DialectFunctions.binToDec(bytes);
        }
    }

    private HubFunctions() {}
}
