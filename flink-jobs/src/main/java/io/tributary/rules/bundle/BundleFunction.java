package io.tributary.rules.bundle;

import java.util.List;

/**
 * A function of a bundle.
 *
 * @param name in SQL, in any case of letters
 * @param className of the class in the jar
 * @param kind {@code scalar} or {@code table}
 * @param signatures one for each {@code eval}, in the words of its class, such as {@code (Double, String) → Double}
 */
public record BundleFunction(String name, String className, String kind, List<String> signatures) {
    public static final String SCALAR = "scalar";
    public static final String TABLE = "table";

    public BundleFunction {
        signatures = List.copyOf(signatures);
    }
}
