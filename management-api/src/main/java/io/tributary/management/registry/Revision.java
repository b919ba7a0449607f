package io.tributary.management.registry;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.time.Instant;
import java.util.Optional;

/**
 * Which state of a thing this is.
 *
 * @param number grows by one with each change, from 1; 0 for what was made before there were revisions
 */
public record Revision(long number, Instant createdAt, Instant updatedAt) {
    /** The field that is to blame when something was decided on another state. */
    public static final String FIELD = "revision";

    /** Of what is made now. */
    public static Revision first(Instant now) {
        return new Revision(1, now, now);
    }

    /** Of what becomes of it now. */
    public Revision next(Instant now) {
        return new Revision(number + 1, createdAt, now);
    }

    /**
     * Refuses with CONFLICT, naming the field {@code revision}, what was decided on another state than this.
     *
     * @param expected the number the caller has seen; empty when any will do
     */
    public void require(Optional<Long> expected, String what) {
        expected.filter(seen -> seen != number).ifPresent(seen -> {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    what + " is at revision " + number + ", not " + seen,
                    "Read it again, and decide on what it is now.",
                    FIELD);
        });
    }
}
