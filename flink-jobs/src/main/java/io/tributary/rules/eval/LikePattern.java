package io.tributary.rules.eval;

import java.util.regex.Pattern;

/**
 * A constant pattern of LIKE, in the place of {@link Pattern} in generated code, which compiles it once and asks
 * {@code pattern$1.matcher(text).matches()} of each row. Thread-safe.
 *
 * @param regex made of the pattern by Flink
 */
public record LikePattern(Pattern regex) {

    /** A text asked about, once. */
    public record Question(Pattern regex, String text) {
        public boolean matches() {
            return regex.matcher(new GuardedText(text, "LIKE", regex.pattern())).matches();
        }
    }

    public static LikePattern compile(String regex) {
        return new LikePattern(Pattern.compile(regex));
    }

    public Question matcher(String text) {
        return new Question(regex, text);
    }
}
