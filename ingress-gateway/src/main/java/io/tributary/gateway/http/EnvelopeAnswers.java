package io.tributary.gateway.http;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Answers in the form of the reference product. (Device protocol, section 13.) What the platform decides has status 200, refusals too;
 * only that it cannot decide now has 503, so that whatever stands between knows it as well.
 */
final class EnvelopeAnswers {
    static Answer done() {
        return Answer.json(200, "{\"Response\":{\"RequestId\":\"" + requestId() + "\"}}");
    }

    static Answer refused(RejectedException refusal) {
        String body = "{\"Response\":{\"Error\":{\"Code\":\"" + codeOf(refusal.reason()) + "\",\"Message\":"
                + JsonBody.quoted(sentence(refusal)) + "},\"RequestId\":\"" + requestId() + "\"}}";
        return refusal.reason() == Rejection.UNAVAILABLE
                ? Answer.json(503, body).retryAfter(PlainAnswers.RETRY_SECONDS)
                : Answer.json(200, body);
    }

    static String sentence(RejectedException refusal) {
        return refusal.getMessage()
                + refusal.remedy().map(remedy -> ". " + remedy).orElse("");
    }

    private static String codeOf(Rejection reason) {
        return switch (reason) {
            case INVALID, CONFLICT -> "InvalidParameter";
            case UNAUTHENTICATED -> "AuthFailure.SignatureFailure";
            case FORBIDDEN -> "UnauthorizedOperation";
            case NOT_FOUND -> "ResourceNotFound";
            case TOO_LARGE -> "InvalidParameterValue.PayloadOverLimit";
            case THROTTLED -> "RequestLimitExceeded";
            case UNAVAILABLE -> "InternalError";
        };
    }

    private static String requestId() {
        ThreadLocalRandom random = ThreadLocalRandom.current(); // nothing depends on its being secret
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private EnvelopeAnswers() {}
}
