package io.tributary.rules.eval;

import org.apache.flink.table.data.binary.BinaryStringData;
import org.jspecify.annotations.Nullable;

/**
 * CAST and TRY_CAST of a text to DOUBLE for hot rules, with the results of Flink's {@code BinaryStringDataUtil.toDouble(text.trim())}, which
 * brings the text into bytes and back. The text a thread read last is known: rules that look at the same place of a payload get the
 * very same text. Thread-safe.
 */
public final class TextNumber {
    private static final ThreadLocal<Last> LAST = ThreadLocal.withInitial(Last::new);

    private static final class Last {
        private @Nullable String text;
        private double value;
    }

    /**
     * The number a text says, blanks around it left out.
     *
     * @throws NumberFormatException when it says none
     */
    @SuppressWarnings("ReferenceEquality") // to compare would cost what the memo saves
    public static double toDouble(BinaryStringData text) {
        String java = text.toString();
        Last last = LAST.get();
        if (java != last.text) {
            last.value = Double.parseDouble(java); // which trims by itself
            last.text = java;
        }
        return last.value;
    }

    private TextNumber() {}
}
