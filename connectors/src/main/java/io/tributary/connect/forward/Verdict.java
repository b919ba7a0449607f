package io.tributary.connect.forward;

/** What an answer of the target says about the record that was sent. */
enum Verdict {
    DELIVERED,
    /** The same record may be taken later. */
    TRY_AGAIN,
    /** The target is there and will not take this record however often it is sent. */
    REFUSED;

    /**
     * @param status of HTTP; a redirect is a refusal, for it is not followed
     */
    static Verdict of(int status) {
        if (status >= 200 && status < 300) return DELIVERED;
        if (status == 408 || status == 429) return TRY_AGAIN;
        if (status >= 300 && status < 500) return REFUSED;
        return TRY_AGAIN;
    }
}
