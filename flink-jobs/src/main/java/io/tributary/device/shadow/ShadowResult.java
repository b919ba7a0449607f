package io.tributary.device.shadow;

/** The result codes of replies (device protocol, 4.4). */
public enum ShadowResult {
    ACCEPTED(0),
    /** Not JSON, or not a request. */
    MALFORMED(5001),
    /** The document would be larger than it may. */
    TOO_LARGE(5002),
    /** The document would be deeper than it may. */
    TOO_DEEP(5003),
    /** The document would have too many attributes, an array holds null, or it would be one named shadow too many. */
    NOT_STORABLE(5004),
    /** The request was made for another version. */
    CONFLICT(5005),
    /** What is kept of the shadow cannot be read. */
    INTERNAL(5006);

    private final int code;

    ShadowResult(int code) {
        this.code = code;
    }

    /** As it is sent. */
    public int code() {
        return code;
    }
}
