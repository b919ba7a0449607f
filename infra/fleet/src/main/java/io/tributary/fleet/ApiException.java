package io.tributary.fleet;

/** The management API refused a request; the message is what it said, remedy included. */
public final class ApiException extends RuntimeException {
    private final int status;

    public ApiException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The HTTP status; 0 when the API did not answer. */
    public int status() {
        return status;
    }
}
