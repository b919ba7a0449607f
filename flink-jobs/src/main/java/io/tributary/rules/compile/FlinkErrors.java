package io.tributary.rules.compile;

import io.tributary.rules.program.MessageColumns;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.parser.SqlParseException;
import org.jspecify.annotations.Nullable;

/** What Flink says about a rule's text: its place, its first sentence, and what helps. */
final class FlinkErrors {
    private static final String PLANNER_FAILS = "Flink's planner fails on this SQL";

    private static final Pattern PLACE = Pattern.compile("(?:[Ff]rom|at|At) line (\\d+), column (\\d+)");
    private static final Pattern NOISE =
            Pattern.compile("^(SQL (validation|parse) failed\\. ?|From line \\d+, column \\d+"
                    + "( to line \\d+, column \\d+)?: |At line \\d+, column \\d+: |[\\w.]+(Exception|Error): )+");

    /** The first that is found in the message helps. */
    private static final List<Map.Entry<Pattern, String>> REMEDIES = List.of(
            remedy(
                    "Column '.*' not found",
                    "The columns of messages are " + String.join(", ", MessageColumns.NAMES)
                            + "; a key of the payload is JSON_VALUE(payload, '$.key')."),
            remedy("Illegal use of .?NULL", "Give it a type, such as CAST(NULL AS STRING)."),
            remedy("Object '.*' not found", "Rules read FROM messages."),
            remedy(
                    "^" + PLANNER_FAILS,
                    "Write it in another way: a constant, or IF and COALESCE around a simpler call, in place of an expression."),
            remedy(
                    "No match found for function signature",
                    "Check the name and the types of the arguments against Flink's list of functions."),
            remedy(
                    "Values passed to IN|Cannot apply .* ARRAY>",
                    "Convert one side with CAST or TRY_CAST. Whether an array holds a value is ARRAY_CONTAINS(array, value)."),
            remedy("Cannot apply|type mismatch|Types? .*mismatch", "Convert one side with CAST or TRY_CAST."),
            remedy("[Dd]ivision by zero|/ by zero", "A constant is divided by zero; correct it."),
            remedy(
                    "Encountered|Lexical error|Incorrect syntax|Non-query",
                    "Correct the SQL at this place. Names that are also keywords stand in backticks, such as `offset`; texts in single quotes."));

    static RuleError of(Throwable failure) {
        Throwable telling = failure;
        int line = 1;
        int column = 1;
        boolean placed = false;
        for (Throwable each = failure; each != null; each = causeOf(each)) {
            if (each instanceof CalciteContextException context) {
                return error(context.getPosLine(), context.getPosColumn(), sentence(deepest(context)));
            }
            if (each instanceof SqlParseException parse && parse.getPos() != null) {
                return error(parse.getPos().getLineNum(), parse.getPos().getColumnNum(), sentence(parse));
            }
            Matcher place = PLACE.matcher(String.valueOf(each.getMessage()));
            if (!placed && place.find()) {
                line = Integer.parseInt(place.group(1));
                column = Integer.parseInt(place.group(2));
                placed = true;
            }
            telling = each.getMessage() == null ? telling : each;
        }
        return error(line, column, sentence(telling));
    }

    private static RuleError error(int line, int column, String message) {
        String remedy = REMEDIES.stream()
                .filter(entry -> entry.getKey().matcher(message).find())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("Correct the SQL at this place.");
        return new RuleError(Math.max(line, 1), Math.max(column, 1), message, remedy);
    }

    private static Throwable deepest(Throwable failure) {
        Throwable deepest = failure;
        for (Throwable cause = causeOf(failure); cause != null; cause = causeOf(cause)) {
            deepest = cause.getMessage() == null ? deepest : cause;
        }
        return deepest;
    }

    private static @Nullable Throwable causeOf(Throwable failure) {
        return failure.getCause() == failure ? null : failure.getCause();
    }

    private static String sentence(Throwable failure) {
        if (failure instanceof NoSuchElementException || failure instanceof NullPointerException) {
            return PLANNER_FAILS + " (" + failure.getMessage()
                    + ")"; // a mistake of its own, which says nothing to an author
        }
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String text = NOISE.matcher(message).replaceFirst("");
        int end = text.indexOf('\n');
        return (end < 0 ? text : text.substring(0, end)).strip();
    }

    private static Map.Entry<Pattern, String> remedy(String message, String remedy) {
        return Map.entry(Pattern.compile(message), remedy);
    }

    private FlinkErrors() {}
}
