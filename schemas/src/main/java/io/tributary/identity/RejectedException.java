package io.tributary.identity;

import java.util.Optional;

/**
 * The platform refuses a request: the reason to decide on, a message with the value in it, what to do about it, and, where one
 * field of the request is to blame, its name. Carries no stack trace: a refusal is an answer, not a bug.
 */
public final class RejectedException extends RuntimeException {
    private final Rejection reason;
    private final String remedy;
    private final String field;

    /** A refusal whose message says all there is to say. */
    public RejectedException(Rejection reason, String message) {
        this(reason, message, "", "");
    }

    /**
     * @param remedy what the caller can do, a sentence; empty when the message says it
     * @param field the field of the request that is to blame; empty when none is
     */
    public RejectedException(Rejection reason, String message, String remedy, String field) {
        super(message, null, false, false);
        this.reason = reason;
        this.remedy = remedy;
        this.field = field;
    }

    public Rejection reason() {
        return reason;
    }

    public Optional<String> remedy() {
        return remedy.isEmpty() ? Optional.empty() : Optional.of(remedy);
    }

    public Optional<String> field() {
        return field.isEmpty() ? Optional.empty() : Optional.of(field);
    }
}
