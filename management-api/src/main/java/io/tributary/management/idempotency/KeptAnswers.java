package io.tributary.management.idempotency;

import java.util.UUID;

/**
 * Where answers are kept under the keys their callers chose. A key is claimed before the work and gets its answer after it; a claim
 * whose holder dies runs out after two minutes, an answer after a day. Thread-safe, on all nodes together.
 */
public interface KeptAnswers {
    /** Whose key it is. */
    record Key(String caller, String key) {}

    /** What is known of a key. */
    sealed interface Claim {
        /** Nothing was: it is claimed now, the work may begin. */
        record Ours() implements Claim {}

        /** Somebody works on the same request. */
        record Busy() implements Claim {}

        /** The key was used for another request. */
        record Misused() implements Claim {}

        /** The same request has this answer. */
        record Answered(byte[] sealed) implements Claim {}
    }

    /**
     * @param fingerprint of the request
     * @param holder who wants to do the work; the same again finds its own claim
     */
    Claim claim(Key key, byte[] fingerprint, UUID holder);

    /** Keeps the answer of work that is done, if the claim still is its holder's. */
    void keep(Key key, byte[] fingerprint, UUID holder, byte[] sealed);

    /** Gives a claim back: nothing was done. */
    void release(Key key, UUID holder);
}
