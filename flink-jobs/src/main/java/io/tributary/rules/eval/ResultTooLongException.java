package io.tributary.rules.eval;

/** A function was stopped because its result would be too long. Carries no stack trace: the rule's text is to blame. */
public final class ResultTooLongException extends RuntimeException {
    ResultTooLongException(String what, long length, int bound) {
        super(
                what + " would be up to " + length + " long, and may be " + bound
                        + "; give it a smaller number, or a shorter text",
                null,
                false,
                false);
    }
}
