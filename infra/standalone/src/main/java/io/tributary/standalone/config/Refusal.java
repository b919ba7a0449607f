package io.tributary.standalone.config;

/** Something the person at the keyboard can put right: one line of cause, one of remedy, no stack trace. */
public class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    public Refusal(String cause, String remedy) {
        super(cause);
        this.remedy = remedy;
    }

    public Refusal(String cause, String remedy, Throwable reason) {
        super(cause, reason);
        this.remedy = remedy;
    }

    /** What is wrong, without the remedy. */
    public final String cause() {
        return String.valueOf(getMessage());
    }

    public final String remedy() {
        return remedy;
    }

    /** Cause and remedy in one line. */
    public final String line() {
        return remedy.isEmpty() ? cause() : cause() + ". " + remedy;
    }
}
