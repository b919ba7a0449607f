package io.tributary.connect.avro;

/** What an answer of the registry says about the question. */
enum Verdict {
    DONE,
    /** The registry works and has no such schema. */
    UNKNOWN_SCHEMA,
    /** The registry works and does not accept the schema. */
    REFUSED_SCHEMA,
    /** The same question may be answered later. */
    TRY_AGAIN,
    /** Nobody will answer until a person changes a setting. */
    BAD_SETUP;

    /** The registry's code for "schema not found"; a plain 404 comes from a wrong address. */
    private static final int SCHEMA_NOT_FOUND = 40403;

    /**
     * @param status of HTTP
     * @param errorCode of the registry, 0 where the answer has none
     */
    static Verdict of(int status, int errorCode) {
        if (status >= 200 && status < 300) return DONE;
        if (status == 404 && errorCode == SCHEMA_NOT_FOUND) return UNKNOWN_SCHEMA;
        if (status == 409 || status == 422) return REFUSED_SCHEMA;
        if (status == 408 || status == 429 || status >= 500) return TRY_AGAIN;
        return BAD_SETUP;
    }
}
