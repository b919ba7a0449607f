package io.tributary.management.tasks;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.rules.eval.EvaluationTooLongException;
import io.tributary.rules.eval.SafeRegex;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * To whom a task says something, and when.
 *
 * @param nameFilter a regular expression of Java that the whole name of a device has to match
 * @param notBeforeSeconds when it begins, Unix seconds; 0: at once
 * @param withinSeconds of its beginning it is done, or fails
 */
public record Audience(String nameFilter, long notBeforeSeconds, int withinSeconds) {
    /** How long a task waits for its beginning at most, and how long it goes on. */
    public static final Duration LONGEST = Duration.ofDays(1);

    private static final int LONGEST_FILTER = 256;

    /** One that makes sense, or a refusal with INVALID. */
    static Audience of(String nameFilter, long notBeforeSeconds, Duration within) {
        if (nameFilter.isEmpty() || nameFilter.length() > LONGEST_FILTER) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the filter of names has " + nameFilter.length() + " characters",
                    "Use a regular expression of 1 to " + LONGEST_FILTER + "; '.*' matches all names.",
                    "nameFilter");
        }
        try {
            Pattern.compile(nameFilter);
        } catch (PatternSyntaxException e) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + nameFilter + "' is not a regular expression (" + e.getDescription() + ")",
                    "Use one of Java's, such as 'lamp-[0-9]+'.",
                    "nameFilter");
        }
        return new Audience(nameFilter, notBeforeSeconds, (int) within.toSeconds());
    }

    /** Whether a device of this name belongs to it; refused with INVALID when that takes too long to say. */
    boolean isFor(String deviceName) {
        try {
            return SafeRegex.regExp(deviceName, "^(?:" + nameFilter + ")$");
        } catch (EvaluationTooLongException | StackOverflowError e) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the filter of names cannot be matched with '" + deviceName + "' in reasonable time",
                    "Use a simpler one, without repetitions in repetitions.",
                    "nameFilter");
        }
    }
}
