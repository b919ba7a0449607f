package io.tributary.rules.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.util.CollectionUtil;
import org.jspecify.annotations.Nullable;

/**
 * The functions of Flink SQL that run a regular expression, with Flink's results, for hot rules: what takes longer than 50 ms on one
 * text ends with {@link EvaluationTooLongException}, so that a hostile pattern fails its own rule instead of stopping all. Called
 * from generated code, in which {@code org.apache.flink.table.runtime.functions.SqlFunctionUtils.regExp(},
 * {@code org.apache.flink.table.functions.SqlLikeUtils.like(} and the {@code eval} of function objects such as
 * {@code RegexpCountFunction} are replaced as {@link EvalCalls} says. Thread-safe.
 *
 * <p>A text that makes a pattern recurse too deeply throws {@link StackOverflowError}, as in Flink.
 */
public final class SafeRegex {

    /** REGEXP: whether a part of the text matches; not when the pattern is none. */
    public static Boolean regExp(String text, String regex) {
        return !regex.isEmpty()
                && matcher("REGEXP", text, regex).map(Matcher::find).orElse(false);
    }

    /** REGEXP_EXTRACT: the whole match. */
    public static @Nullable String regexpExtract(@Nullable String text, @Nullable String regex) {
        return regexpExtract(text, regex, 0);
    }

    public static @Nullable String regexpExtract(@Nullable String text, @Nullable String regex, long group) {
        return regexpExtract(text, regex, (int) group);
    }

    /** REGEXP_EXTRACT: one group of the first match; null when nothing matches or there is no such group or pattern. */
    public static @Nullable String regexpExtract(@Nullable String text, @Nullable String regex, int group) {
        if (text == null || regex == null) {
            return null;
        }
        Matcher matcher = matcher("REGEXP_EXTRACT", text, regex).orElse(null);
        return matcher != null && matcher.find() && group >= 0 && group <= matcher.groupCount()
                ? matcher.group(group)
                : null;
    }

    /** REGEXP_REPLACE: every match replaced by a plain text; null when the pattern is none. */
    public static @Nullable String regexpReplace(
            @Nullable String text, @Nullable String regex, @Nullable String replacement) {
        if (text == null || regex == null || replacement == null) {
            return null;
        }
        return matcher("REGEXP_REPLACE", text, regex)
                .map(matcher -> replaced(matcher, text, Matcher.quoteReplacement(replacement)))
                .orElse(null);
    }

    private static String replaced(Matcher matcher, String text, String replacement) {
        StringBuilder replaced = new StringBuilder(text.length());
        while (matcher.find()) {
            matcher.appendReplacement(replaced, replacement);
            if (replaced.length() > SafeText.MOST) {
                break;
            }
        }
        SafeText.check("REGEXP_REPLACE", replaced.length());
        return matcher.appendTail(replaced).toString();
    }

    /** REGEXP_COUNT: how many matches, none overlapping another. */
    public static @Nullable Integer regexpCount(@Nullable StringData text, @Nullable StringData regex) {
        Matcher matcher = matcher("REGEXP_COUNT", text, regex);
        if (matcher == null) {
            return null;
        }
        int count = 0;
        while (matcher.find()) {
            count++;
        }
        return count;
    }

    /** REGEXP_INSTR: where the first match begins, from 1; 0 when nothing matches. */
    public static @Nullable Integer regexpInstr(@Nullable StringData text, @Nullable StringData regex) {
        Matcher matcher = matcher("REGEXP_INSTR", text, regex);
        if (matcher == null) {
            return null;
        }
        return matcher.find() ? matcher.start() + 1 : 0;
    }

    /** REGEXP_SUBSTR: the first match. */
    public static @Nullable StringData regexpSubstr(@Nullable StringData text, @Nullable StringData regex) {
        Matcher matcher = matcher("REGEXP_SUBSTR", text, regex);
        return matcher != null && matcher.find() ? StringData.fromString(matcher.group()) : null;
    }

    /** REGEXP_EXTRACT_ALL: the first group of every match. */
    public static @Nullable ArrayData regexpExtractAll(@Nullable StringData text, @Nullable StringData regex) {
        return regexpExtractAll(text, regex, 1);
    }

    /** REGEXP_EXTRACT_ALL: one group of every match. */
    public static @Nullable ArrayData regexpExtractAll(
            @Nullable StringData text, @Nullable StringData regex, @Nullable Number group) {
        Matcher matcher = matcher("REGEXP_EXTRACT_ALL", text, regex);
        if (matcher == null || group == null || group.longValue() < 0 || group.longValue() > matcher.groupCount()) {
            return null;
        }
        List<@Nullable StringData> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(StringData.fromString(matcher.group(group.intValue())));
        }
        return new GenericArrayData(found.toArray());
    }

    /** LIKE with a pattern that is not constant. */
    public static boolean like(String text, String pattern) {
        return matches("LIKE", text, RegexCache.get().like(pattern, null));
    }

    public static boolean like(String text, String pattern, String escape) {
        return matches("LIKE", text, RegexCache.get().like(pattern, escape));
    }

    /** SIMILAR TO. */
    public static boolean similar(String text, String pattern) {
        return matches("SIMILAR TO", text, RegexCache.get().similar(pattern, null));
    }

    public static boolean similar(String text, String pattern, String escape) {
        return matches("SIMILAR TO", text, RegexCache.get().similar(pattern, escape));
    }

    /** STR_TO_MAP with its own delimiters, comma and equals sign. */
    public static Map<String, @Nullable String> strToMap(String text) {
        return strToMap(text, ",", "=");
    }

    /** STR_TO_MAP: both delimiters are regular expressions. @throws java.util.regex.PatternSyntaxException as in Flink */
    public static Map<String, @Nullable String> strToMap(String text, String listDelimiter, String keyValueDelimiter) {
        GuardedText guarded = new GuardedText(text, "STR_TO_MAP", listDelimiter);
        String[] pairs =
                text.isEmpty() ? new String[0] : delimiter(listDelimiter).split(guarded);
        if (pairs.length == 0) {
            return Map.of();
        }
        Pattern within = delimiter(keyValueDelimiter);
        Map<String, @Nullable String> map = CollectionUtil.newHashMapWithExpectedSize(pairs.length);
        for (String pair : pairs) {
            guarded = guarded.followedBy(pair, keyValueDelimiter);
            String[] parts = within.split(guarded, 2);
            if (parts.length == 2) {
                map.put(parts[0], parts[1]);
            } else {
                map.put(pair, null);
            }
        }
        return map;
    }

    private static Pattern delimiter(String regex) {
        return RegexCache.get().regex("STR_TO_MAP", regex).orElseGet(() -> Pattern.compile(regex));
    }

    private static boolean matches(String function, String text, Pattern pattern) {
        return pattern.matcher(new GuardedText(text, function, pattern.pattern()))
                .matches();
    }

    private static Optional<Matcher> matcher(String function, String text, String regex) {
        return RegexCache.get()
                .regex(function, regex)
                .map(pattern -> pattern.matcher(new GuardedText(text, function, regex)));
    }

    /** Null when text or pattern is null, or the pattern none. */
    private static @Nullable Matcher matcher(String function, @Nullable StringData text, @Nullable StringData regex) {
        return text == null || regex == null
                ? null
                : matcher(function, text.toString(), regex.toString()).orElse(null);
    }

    private SafeRegex() {}
}
