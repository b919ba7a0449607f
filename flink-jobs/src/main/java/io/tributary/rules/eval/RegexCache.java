package io.tributary.rules.eval;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.flink.table.functions.SqlLikeUtils;
import org.jspecify.annotations.Nullable;

/** The patterns one thread's rules use, compiled once. Not thread-safe. */
final class RegexCache {
    static final int MAX_PATTERNS = 4_096;

    /** What nested counts may multiply to; more is a way to spend time, not to describe a text. */
    private static final long MAX_REPETITION = 10_000;

    private static final ThreadLocal<RegexCache> OF_THREAD = ThreadLocal.withInitial(RegexCache::new);

    private enum Kind {
        REGEX,
        LIKE,
        SIMILAR
    }

    private record Key(Kind kind, String pattern, @Nullable String escape) {}

    private final Map<Key, Optional<Pattern>> patterns = new OldestOut<>(MAX_PATTERNS);

    /** The calling thread's. */
    static RegexCache get() {
        return OF_THREAD.get();
    }

    /** A Java regular expression; empty when it is none. */
    Optional<Pattern> regex(String function, String regex) {
        Key key = new Key(Kind.REGEX, regex, null);
        Optional<Pattern> known = patterns.get(key);
        if (known == null) {
            try {
                known = Optional.of(compile(function, regex));
            } catch (PatternSyntaxException e) {
                known = Optional.empty();
            }
            patterns.put(key, known);
        }
        return known;
    }

    /** A pattern of LIKE. @throws RuntimeException Flink's, when the escapes are wrong */
    Pattern like(String pattern, @Nullable String escape) {
        Key key = new Key(Kind.LIKE, pattern, escape);
        Optional<Pattern> known = patterns.get(key);
        return known != null && known.isPresent()
                ? known.get()
                : remembered(key, compile("LIKE", SqlLikeUtils.sqlToRegexLike(pattern, escape)));
    }

    /** A pattern of SIMILAR TO. @throws RuntimeException Flink's, when it is none */
    Pattern similar(String pattern, @Nullable String escape) {
        Key key = new Key(Kind.SIMILAR, pattern, escape);
        Optional<Pattern> known = patterns.get(key);
        return known != null && known.isPresent()
                ? known.get()
                : remembered(key, compile("SIMILAR TO", SqlLikeUtils.sqlToRegexSimilar(pattern, escape)));
    }

    private Pattern remembered(Key key, Pattern pattern) {
        patterns.put(key, Optional.of(pattern));
        return pattern;
    }

    private static Pattern compile(String function, String regex) {
        if (Repetition.in(regex) > MAX_REPETITION) {
            throw new EvaluationTooLongException(
                    function,
                    function + " was not begun: the counts in its pattern '" + shortened(regex)
                            + "' multiply to more than " + MAX_REPETITION + ". Write it with smaller counts.");
        }
        return Pattern.compile(regex);
    }

    /** For a message: its beginning. */
    static String shortened(String pattern) {
        return pattern.length() <= 100 ? pattern : pattern.substring(0, 100) + "…";
    }
}
