package io.tributary.rules.eval;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.data.binary.BinaryStringDataUtil;
import org.apache.flink.table.runtime.functions.SqlFunctionUtils;
import org.apache.flink.table.runtime.functions.scalar.ArrayJoinFunction;
import org.apache.flink.table.runtime.functions.scalar.BitmapToArrayFunction;
import org.apache.flink.table.runtime.functions.scalar.BitmapToStringFunction;
import org.apache.flink.table.runtime.functions.scalar.PrintfFunction;
import org.apache.flink.types.bitmap.Bitmap;
import org.jspecify.annotations.Nullable;

/**
 * The functions of Flink SQL whose results may be any number of times as long as what they are made of, with Flink's results, for hot
 * rules: one longer than {@link #MOST} ends with {@link ResultTooLongException} before it is made, and so does one with which the long
 * results of an evaluation come to more than {@link #TOGETHER}. So a rule such as {@code REPEAT(payload, 100000000)} fails alone instead
 * of taking the memory of all. Called from generated code, as
 * {@link EvalCalls} says; of function objects the object is the first argument. Thread-safe.
 */
public final class SafeText {
    /** Characters of a text, bytes of a binary, values of an array; as much as Kafka takes in one record. */
    public static final int MOST = 1 << 20;

    /** Of all results of one evaluation that are longer than {@link #LONG}. */
    public static final int TOGETHER = 16 * MOST;

    /** Shorter ones are not worth adding up. */
    private static final int LONG = 1 << 12;

    private static final ThreadLocal<long[]> MADE = ThreadLocal.withInitial(() -> new long[1]);

    private static final Pattern SPECIFIER = Pattern.compile("%(?:\\d+\\$)?[-#+ 0,(<]*(\\d*)(?:\\.(\\d*))?");

    /** Another evaluation begins on this thread. */
    public static void begin() {
        MADE.get()[0] = 0;
    }

    /** CONCAT; the operator {@code ||} is a plus in generated code, which adds two texts that are there. */
    public static BinaryStringData concat(@Nullable BinaryStringData... parts) {
        check("CONCAT", bytes(parts));
        return BinaryStringDataUtil.concat(parts);
    }

    /** CONCAT_WS: null for a separator that is. */
    public static @Nullable BinaryStringData concatWs(
            @Nullable BinaryStringData separator, @Nullable BinaryStringData... parts) {
        check("CONCAT_WS", bytes(parts) + (separator == null ? 0 : (long) separator.getSizeInBytes() * parts.length));
        return BinaryStringDataUtil.concatWs(separator, parts);
    }

    private static long bytes(@Nullable BinaryStringData... parts) {
        long bytes = 0;
        for (BinaryStringData part : parts) {
            if (part != null) {
                bytes += part.getSizeInBytes();
            }
        }
        return bytes;
    }

    /** REPEAT. */
    public static String repeat(String text, int times) {
        check("REPEAT", (long) text.length() * Math.max(0, times));
        return SqlFunctionUtils.repeat(text, times);
    }

    /** LPAD: null for a negative length. */
    public static @Nullable String lpad(String text, int length, String pad) {
        check("LPAD", length);
        return SqlFunctionUtils.lpad(text, length, pad);
    }

    /** RPAD: null for a negative length. */
    public static @Nullable String rpad(String text, int length, String pad) {
        check("RPAD", length);
        return SqlFunctionUtils.rpad(text, length, pad);
    }

    /** REPLACE: an empty text is found before every character, and at the end. */
    public static String replace(String text, String search, String replacement) {
        long more = replacement.length() - search.length();
        long most = search.isEmpty() ? text.length() + 1L : text.length() / search.length();
        if (more > 0 && text.length() + most * more > MOST) {
            check("REPLACE", text.length() + occurrences(text, search) * more);
        }
        return SqlFunctionUtils.replace(text, search, replacement);
    }

    private static long occurrences(String text, String search) {
        if (search.isEmpty()) {
            return text.length() + 1L;
        }
        long count = 0;
        for (int at = text.indexOf(search); at >= 0; at = text.indexOf(search, at + search.length())) {
            count++;
        }
        return count;
    }

    /** What a cast to CHAR adds. */
    public static BinaryStringData blankString(int length) {
        check("CAST AS CHAR", length);
        return BinaryStringData.blankString(length);
    }

    /** What a cast to BINARY fills up, or cuts. */
    public static byte[] copyOf(byte[] bytes, int length) {
        check("CAST AS BINARY", length);
        return Arrays.copyOf(bytes, length);
    }

    /** PRINTF: widths and precisions count, and each specifier as much as the longest argument. */
    public static @Nullable StringData printf(
            PrintfFunction function, @Nullable StringData format, @Nullable Object... arguments) {
        if (format != null) {
            check("PRINTF", printedAtMost(format.toString(), arguments));
        }
        return function.eval(format, arguments);
    }

    private static long printedAtMost(String format, @Nullable Object... arguments) {
        long longest = 0;
        for (Object argument : arguments) {
            if (argument instanceof StringData text) {
                longest = Math.max(longest, text.toString().length());
            }
        }
        long most = format.length();
        Matcher specifier = SPECIFIER.matcher(format);
        while (specifier.find()) {
            most += Math.max(longest, number(specifier.group(1))) + number(specifier.group(2));
        }
        return most;
    }

    private static long number(@Nullable String digits) {
        if (digits == null || digits.isEmpty()) {
            return 0;
        }
        return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }

    /** ARRAY_JOIN: the delimiter, and what stands for a missing value, count once for each value. */
    public static @Nullable StringData arrayJoin(
            ArrayJoinFunction function,
            @Nullable ArrayData array,
            @Nullable StringData delimiter,
            @Nullable StringData... instead) {
        if (array != null && delimiter != null) {
            long each = delimiter.toString().length();
            for (StringData missing : instead) {
                each += missing == null ? 0 : missing.toString().length();
            }
            check("ARRAY_JOIN", array.size() * each);
        }
        return function.eval(array, delimiter, instead);
    }

    /** BITMAP_TO_ARRAY: a few bytes may hold millions of numbers. */
    public static @Nullable ArrayData bitmapToArray(BitmapToArrayFunction function, @Nullable Bitmap bitmap) {
        checkCardinality("BITMAP_TO_ARRAY", bitmap);
        return function.eval(bitmap);
    }

    /** BITMAP_TO_STRING: the same. */
    public static @Nullable StringData bitmapToString(BitmapToStringFunction function, @Nullable Bitmap bitmap) {
        checkCardinality("BITMAP_TO_STRING", bitmap);
        return function.eval(bitmap);
    }

    private static void checkCardinality(String function, @Nullable Bitmap bitmap) {
        if (bitmap != null) {
            check(function, bitmap.getLongCardinality());
        }
    }

    /** @throws ResultTooLongException for more than {@link #MOST}, or with what was made before for more than {@link #TOGETHER} */
    static void check(String function, long length) {
        if (length > MOST) {
            throw new ResultTooLongException("a result of " + function, length, MOST);
        }
        if (length > LONG) {
            long[] made = MADE.get();
            made[0] += length;
            if (made[0] > TOGETHER) {
                throw new ResultTooLongException(
                        "what " + function + " and the functions before it make", made[0], TOGETHER);
            }
        }
    }

    private SafeText() {}
}
