package io.tributary.gateway.coap;

import io.tributary.identity.Rejection;

/** Why a session over CoAP ends: the word for the log of events, and what its observers are told. */
enum SessionEnd {
    /** The device went, or has forgotten what it observed. */
    LOST("connection-lost", Rejection.UNAVAILABLE),
    SILENT("keep-alive", Rejection.UNAVAILABLE),
    TAKEN_OVER("taken-over", Rejection.CONFLICT),
    REVOKED("revoked", Rejection.UNAUTHENTICATED),
    STOPPED("drained", Rejection.UNAVAILABLE),
    FULL("limit", Rejection.UNAVAILABLE),
    KAFKA("server-error", Rejection.UNAVAILABLE);

    private final String cause;
    private final Rejection rejection;

    SessionEnd(String cause, Rejection rejection) {
        this.cause = cause;
        this.rejection = rejection;
    }

    /** For {@code SessionClosed.cause}. */
    String cause() {
        return cause;
    }

    Rejection rejection() {
        return rejection;
    }
}
