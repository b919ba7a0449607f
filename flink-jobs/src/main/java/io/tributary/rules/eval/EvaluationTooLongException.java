package io.tributary.rules.eval;

/** A function was stopped because it looked at one message for too long. Carries no stack trace: the rule's text is to blame. */
public final class EvaluationTooLongException extends RuntimeException {
    private final String function;

    EvaluationTooLongException(String function, String message) {
        super(message, null, false, false);
        this.function = function;
    }

    /** The SQL function's name. */
    public String function() {
        return function;
    }
}
