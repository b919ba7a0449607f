package io.tributary.rules.eval;

import java.time.Duration;

/**
 * The text that one evaluation of a regular expression reads. A pattern that tries one way after another reads it again and again:
 * now and then the clock is looked at, and when the time is over reading fails. Short evaluations never look. Not thread-safe.
 */
final class GuardedText implements CharSequence {
    /** How long one evaluation may take. */
    static final Duration BUDGET = Duration.ofMillis(50);

    private static final int READS_PER_LOOK = 1_024;

    /** Fewer looks than an evaluation of 50 ms has: one that a busy machine did not let run is not to blame for the time. */
    private static final int LOOKS_AT_LEAST = 16;

    private final String text;
    private final String function;
    private final String pattern;
    private int reads;
    private int looks;
    private long firstLook;

    GuardedText(String text, String function, String pattern) {
        this.text = text;
        this.function = function;
        this.pattern = pattern;
    }

    /** Another text that the same evaluation reads, in the time that is left. */
    GuardedText followedBy(String next, String itsPattern) {
        GuardedText guarded = new GuardedText(next, function, itsPattern);
        guarded.reads = reads;
        guarded.looks = looks;
        guarded.firstLook = firstLook;
        return guarded;
    }

    @Override
    public char charAt(int index) {
        if (++reads == READS_PER_LOOK) {
            reads = 0;
            look();
        }
        return text.charAt(index);
    }

    private void look() {
        long now = System.nanoTime();
        looks++;
        if (looks == 1) {
            firstLook = now;
        } else if (looks >= LOOKS_AT_LEAST && now - firstLook > BUDGET.toNanos()) {
            throw new EvaluationTooLongException(
                    function,
                    function + " looked at a text of " + text.length() + " characters for more than "
                            + BUDGET.toMillis() + " ms: its pattern '" + RegexCache.shortened(pattern)
                            + "' can match in too many ways. Write it without a repetition inside a repetition, or"
                            + " without several % or .* in a row.");
        }
    }

    @Override
    public int length() {
        return text.length();
    }

    /** A text of its own, whose reading is not guarded. */
    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
