package io.tributary.rules.eval;

import static io.tributary.testing.Samples.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.functions.SpecializedFunction.SpecializedContext;
import org.apache.flink.table.functions.SqlLikeUtils;
import org.apache.flink.table.runtime.functions.SqlFunctionUtils;
import org.apache.flink.table.runtime.functions.scalar.RegexpCountFunction;
import org.apache.flink.table.runtime.functions.scalar.RegexpExtractAllFunction;
import org.apache.flink.table.runtime.functions.scalar.RegexpInstrFunction;
import org.apache.flink.table.runtime.functions.scalar.RegexpSubstrFunction;
import org.apache.flink.table.types.inference.CallContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Flink's own functions are the model, as long as they end. */
class SafeRegexTest {
    private static final int SAMPLES = Integer.getInteger("samples.regex", 4_000);
    private static final String HOSTILE = "(.*a){20}c";
    private static final String VICTIM = "a".repeat(40);
    private static final RegexpCountFunction COUNT = new RegexpCountFunction(context());
    private static final RegexpInstrFunction INSTR = new RegexpInstrFunction(context());
    private static final RegexpSubstrFunction SUBSTR = new RegexpSubstrFunction(context());
    private static final RegexpExtractAllFunction EXTRACT_ALL = new RegexpExtractAllFunction(context());

    private final Set<String> seen = new HashSet<>();

    @BeforeAll
    static void silenceTheModel() {
        ((Logger) LoggerFactory.getLogger(SqlFunctionUtils.class))
                .setLevel(Level.OFF); // it logs each wrong pattern, each time
    }

    @AfterAll
    static void letItSpeak() {
        ((Logger) LoggerFactory.getLogger(SqlFunctionUtils.class)).setLevel(null);
    }

    @Test
    void everyOutcomeOfRegularExpressionsIsFlinks() {
        forAll(SAMPLES, Case::random, sample -> {
            String text = sample.text;
            String regex = sample.pattern;
            StringData textData = StringData.fromString(text);
            StringData regexData = StringData.fromString(regex);
            requireSame(() -> SafeRegex.regExp(text, regex), () -> SqlFunctionUtils.regExp(text, regex));
            requireSame(() -> SafeRegex.regexpExtract(text, regex), () -> SqlFunctionUtils.regexpExtract(text, regex));
            requireSame(
                    () -> SafeRegex.regexpReplace(text, regex, "$1\\"),
                    () -> SqlFunctionUtils.regexpReplace(text, regex, "$1\\"));
            requireSame(() -> SafeRegex.regexpCount(textData, regexData), () -> COUNT.eval(textData, regexData));
            requireSame(() -> SafeRegex.regexpInstr(textData, regexData), () -> INSTR.eval(textData, regexData));
            requireSame(() -> SafeRegex.regexpSubstr(textData, regexData), () -> SUBSTR.eval(textData, regexData));
            requireSame(
                    () -> SafeRegex.regexpExtractAll(textData, regexData), () -> EXTRACT_ALL.eval(textData, regexData));
            for (int group : new int[] {-1, 0, 1, 2, 7}) {
                requireSame(
                        () -> SafeRegex.regexpExtract(text, regex, group),
                        () -> SqlFunctionUtils.regexpExtract(text, regex, group));
                requireSame(
                        () -> SafeRegex.regexpExtract(text, regex, (long) group),
                        () -> SqlFunctionUtils.regexpExtract(text, regex, (long) group));
                requireSame(
                        () -> SafeRegex.regexpExtractAll(textData, regexData, group),
                        () -> EXTRACT_ALL.eval(textData, regexData, group));
            }
            requireSame(
                    () -> SafeRegex.strToMap(text, regex, sample.other),
                    () -> SqlFunctionUtils.strToMap(text, regex, sample.other));
            requireSame(() -> SafeRegex.strToMap(text), () -> SqlFunctionUtils.strToMap(text));
        });
        assertThat(seen).contains("null", "String", "Boolean", "Integer", "GenericArrayData", "map");
        assertThat(seen).contains("java.util.regex.PatternSyntaxException");
    }

    @Test
    void everyOutcomeOfLikeAndSimilarIsFlinks() {
        forAll(SAMPLES, Case::like, sample -> {
            String text = sample.text;
            String pattern = sample.pattern;
            String escape = sample.other;
            requireSame(() -> SafeRegex.like(text, pattern), () -> SqlLikeUtils.like(text, pattern));
            requireSame(() -> SafeRegex.like(text, pattern, escape), () -> SqlLikeUtils.like(text, pattern, escape));
            requireSame(() -> SafeRegex.similar(text, pattern), () -> SqlLikeUtils.similar(text, pattern));
            requireSame(
                    () -> SafeRegex.similar(text, pattern, escape), () -> SqlLikeUtils.similar(text, pattern, escape));
            String regex = SqlLikeUtils.sqlToRegexLike(pattern, null);
            requireSame(
                    () -> LikePattern.compile(regex).matcher(text).matches(),
                    () -> Pattern.compile(regex).matcher(text).matches());
        });
        assertThat(seen).contains("Boolean", "org.apache.flink.table.api.ValidationException");
    }

    @Test
    void nullsStayNull() {
        StringData some = StringData.fromString("a");

        assertThat(SafeRegex.regexpExtract(null, "a")).isNull();
        assertThat(SafeRegex.regexpExtract("a", null, 1)).isNull();
        assertThat(SafeRegex.regexpReplace("a", "a", null)).isNull();
        assertThat(SafeRegex.regexpCount(null, some)).isNull();
        assertThat(SafeRegex.regexpInstr(some, null)).isNull();
        assertThat(SafeRegex.regexpSubstr(null, null)).isNull();
        assertThat(SafeRegex.regexpExtractAll(some, null)).isNull();
        assertThat(SafeRegex.regexpExtractAll(some, some, null)).isNull();
    }

    @Test
    void whatDoesNotEndIsStoppedAndNamed() {
        StringData text = StringData.fromString(VICTIM);
        StringData regex = StringData.fromString(HOSTILE);

        requireStopped("REGEXP", () -> SafeRegex.regExp(VICTIM, HOSTILE));
        requireStopped("REGEXP_EXTRACT", () -> SafeRegex.regexpExtract(VICTIM, HOSTILE, 1));
        requireStopped("REGEXP_REPLACE", () -> SafeRegex.regexpReplace(VICTIM, HOSTILE, ""));
        requireStopped("REGEXP_COUNT", () -> SafeRegex.regexpCount(text, regex));
        requireStopped("REGEXP_INSTR", () -> SafeRegex.regexpInstr(text, regex));
        requireStopped("REGEXP_SUBSTR", () -> SafeRegex.regexpSubstr(text, regex));
        requireStopped("REGEXP_EXTRACT_ALL", () -> SafeRegex.regexpExtractAll(text, regex));
        requireStopped("STR_TO_MAP", () -> SafeRegex.strToMap(VICTIM, HOSTILE, "="));
        requireStopped("STR_TO_MAP", () -> SafeRegex.strToMap(VICTIM, ",", HOSTILE));
        requireStopped("SIMILAR TO", () -> SafeRegex.similar(VICTIM, "(%a){20}c"));
        String like = "%a".repeat(15) + "_c";
        requireStopped("LIKE", () -> SafeRegex.like(VICTIM.repeat(10), like));
        LikePattern constant = LikePattern.compile(SqlLikeUtils.sqlToRegexLike(like, null));
        requireStopped("LIKE", () -> constant.matcher(VICTIM.repeat(10)).matches());
    }

    @Test
    void manyShortTextsOfOneEvaluationShareItsTime() {
        String pairs = ("a".repeat(18) + ",").repeat(1_000);

        requireStopped("STR_TO_MAP", () -> SafeRegex.strToMap(pairs, ",", "(.*a){5}c"));
    }

    @Test
    void countsThatReadNothingAreRefused() {
        requireStopped("REGEXP", () -> SafeRegex.regExp("", "((){30000}){30000}x"));
        assertThat(SafeRegex.regExp("2026-11-27T07:00:00Z", "\\d{4}(-\\d{2}){2}T\\d{2}(:\\d{2}){2}Z"))
                .isTrue();
    }

    @Test
    void aLongTextThatIsReadOnceIsNotTooLong() {
        String text = "x".repeat(2_000_000) + "y";

        assertThat(SafeRegex.regExp(text.substring(1_000_000), "^x*y$")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "a 1",
                "a{3} 3",
                "a{3}b{5} 5",
                "(a{3}b){5} 15",
                "(a{3}b{2}){5,9}x{2} 15",
                "((a{10}){10}){10} 1000",
                "(){2000000000}{2000000000} 2147483647",
                "\\p{2}{4} 4",
                "[({9}]{2} 2",
                "([]{7}]{3}){2} 6",
                "([^]{7}]{3}){2} 6",
                "([\\[](a{10}){10}){10} 1000",
                "\\Qa{7}\\E{3} 3",
                "a{,9} 1",
                "(a{2} 2",
                "a{2}){3} 6",
                "a{0,50} 1",
            })
    void countsMultiplyWhereTheyAreNested(String regex, long times) {
        assertThat(Repetition.in(regex)).isEqualTo(times);
    }

    private static void requireStopped(String function, Callable<?> call) {
        assertThatThrownBy(call::call)
                .isInstanceOf(EvaluationTooLongException.class)
                .hasMessageStartingWith(function + " ")
                .extracting(failure -> ((EvaluationTooLongException) failure).function())
                .isEqualTo(function);
    }

    private void requireSame(Callable<? extends @Nullable Object> ours, Callable<? extends @Nullable Object> flinks) {
        Outcome expected = Outcome.of(flinks);
        Outcome outcome = Outcome.of(ours);
        if (!outcome.equals(expected)) { // a description for each comparison would take most of the test's time
            assertThat(outcome).isEqualTo(expected);
        }
        seen.add(expected.type());
    }

    /** A function object of Flink asks for its types when it is made, and not again. */
    private static SpecializedContext context() {
        CallContext types = answering(
                CallContext.class,
                name -> name.equals("getOutputDataType") ? Optional.of(DataTypes.STRING()) : List.of());
        return answering(SpecializedContext.class, name -> types);
    }

    private static <T> T answering(Class<T> type, Function<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> answers.apply(method.getName())));
    }

    private record Case(String text, String pattern, String other) {
        private static final String[] TEXTS = {
            "a", "b", "ab", "1", "=", ",", ";", " ", "é", "😀", "%", "_", "\n", "$", "\\", "A", "."
        };
        private static final String[] PARTS = {
            "a",
            "b",
            "1",
            "=",
            ",",
            ".",
            "a*",
            "b+",
            "(a|b)",
            "(\\d)",
            "[ab]",
            "[^a]",
            "^",
            "$",
            "(?i)",
            "x?",
            "(",
            ")",
            "[",
            "{2}",
            "\\w",
            "\\1",
            "é",
            "(?:ab)",
            "(?=a)",
            "\\b",
            "*",
            "",
            "|",
            "\\Q.\\E",
            "[[:alpha:]]",
            "a{1,2}"
        };
        private static final String[] LIKES = {
            "a",
            "b",
            "%",
            "_",
            "1",
            "é",
            "😀",
            "(",
            ")",
            "|",
            "[ab]",
            "[",
            "]",
            "!",
            "!!",
            "!%",
            "!_",
            "\\",
            "$",
            "+",
            "A",
            "{2}",
            "[:DIGIT:]",
            "[[:alpha:]]",
            "."
        };
        private static final String[] ESCAPES = {"!", "\\", "%", "!!", "", "a", ":", "_"};

        static Case random(SplittableRandom random) {
            return new Case(some(random, TEXTS, 10), some(random, PARTS, 5), some(random, PARTS, 2));
        }

        static Case like(SplittableRandom random) {
            return new Case(some(random, TEXTS, 6), some(random, LIKES, 6), ESCAPES[random.nextInt(ESCAPES.length)]);
        }

        private static String some(SplittableRandom random, String[] parts, int most) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(most + 1); n > 0; n--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            return text.toString();
        }
    }
}
