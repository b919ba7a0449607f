package io.tributary.rules.dialect;

import io.tributary.topic.TopicFilter;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.functions.ScalarFunction;
import org.jspecify.annotations.Nullable;

/** What translated rules call, as Flink sees it. */
public final class PlatformFunctions {

    static void register(TableEnvironment tables) {
        tables.createTemporarySystemFunction("TOPIC_MATCHES", TopicMatches.class);
        tables.createTemporarySystemFunction("SAFE_DIVIDE", SafeDivide.class);
        tables.createTemporarySystemFunction("SAFE_REMAINDER", SafeRemainder.class);
        tables.createTemporarySystemFunction("NUMBER_TEXT", NumberText.class);
        tables.createTemporarySystemFunction("JSON_COMPARE", JsonCompare.class);
        tables.createTemporarySystemFunction("JSON_MERGE", JsonMerge.class);
        tables.createTemporarySystemFunction("TO_HEX", ToHex.class);
        tables.createTemporarySystemFunction("BIN_TO_DEC", BinToDec.class);
    }

    public static final class TopicMatches extends ScalarFunction {
        public Boolean eval(String topic, String filter) {
            return new TopicFilter(filter).matches(topic);
        }
    }

    public static final class SafeDivide extends ScalarFunction {
        public @Nullable Double eval(@Nullable Double dividend, @Nullable Double divisor) {
            return DialectFunctions.safeDivide(dividend, divisor);
        }
    }

    public static final class SafeRemainder extends ScalarFunction {
        public @Nullable Double eval(@Nullable Double dividend, @Nullable Double divisor) {
            return DialectFunctions.safeRemainder(dividend, divisor);
        }
    }

    public static final class NumberText extends ScalarFunction {
        public @Nullable String eval(@Nullable Double number) {
            return DialectFunctions.numberText(number);
        }
    }

    public static final class JsonCompare extends ScalarFunction {
        public @Nullable Integer eval(@Nullable String left, @Nullable String right) {
            return DialectFunctions.jsonCompare(left, right);
        }
    }

    public static final class JsonMerge extends ScalarFunction {
        public @Nullable String eval(@Nullable String first, @Nullable String second) {
            return DialectFunctions.jsonMerge(first, second);
        }
    }

    public static final class ToHex extends ScalarFunction {
        public @Nullable String eval(byte @Nullable [] bytes) {
            return DialectFunctions.toHex(bytes);
        }
    }

    public static final class BinToDec extends ScalarFunction {
        public @Nullable String eval(byte @Nullable [] bytes) {
            return DialectFunctions.binToDec(bytes);
        }
    }

    private PlatformFunctions() {}
}
