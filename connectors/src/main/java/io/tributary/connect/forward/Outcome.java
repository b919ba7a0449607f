package io.tributary.connect.forward;

/**
 * How one attempt ended.
 *
 * @param cause for people, of anything but a delivery
 */
record Outcome(Verdict verdict, String cause) {

    static Outcome answered(int status) {
        return new Outcome(Verdict.of(status), "it answered with HTTP status " + status);
    }

    /** No answer came. */
    static Outcome unanswered(String cause) {
        return new Outcome(Verdict.TRY_AGAIN, cause);
    }
}
