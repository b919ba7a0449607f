package io.tributary.gateway.http;

import io.tributary.identity.RejectedException;

/** Answers of the modern form: a status, and for a refusal one line that says why. */
final class PlainAnswers {
    /** When whoever is refused for the moment may come again. */
    static final int RETRY_SECONDS = 1;

    static Answer refused(RejectedException refusal) {
        String line = EnvelopeAnswers.sentence(refusal);
        return switch (refusal.reason()) {
            case INVALID, CONFLICT -> Answer.text(400, line);
            case UNAUTHENTICATED ->
                Answer.text(401, line).challenging("Basic realm=\"device\", Bearer realm=\"device\"");
            case FORBIDDEN -> Answer.text(403, line);
            case NOT_FOUND -> Answer.text(404, line);
            case TOO_LARGE -> Answer.text(413, line);
            case THROTTLED -> Answer.text(429, line).retryAfter(RETRY_SECONDS);
            case UNAVAILABLE -> Answer.text(503, line).retryAfter(RETRY_SECONDS);
        };
    }

    private PlainAnswers() {}
}
