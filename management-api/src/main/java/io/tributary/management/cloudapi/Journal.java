package io.tributary.management.cloudapi;

import io.tributary.management.access.Caller;

/** Puts changes on record: before they are made, and again with what became of them. */
@FunctionalInterface
public interface Journal {
    /**
     * A change is about to be made.
     *
     * @param action such as {@code device:Create}
     * @param resource what it is about
     * @param requestId of the answer
     * @throws io.tributary.identity.RejectedException UNAVAILABLE when it cannot be put on record; then it is not made
     */
    Ending begin(Caller caller, String action, String resource, String requestId);

    /** What became of a change. */
    enum Outcome {
        DONE,
        REFUSED,
        FAILED
    }

    /** A change under way. */
    @FunctionalInterface
    interface Ending {
        /**
         * @param detail why it was not made; empty when it was
         */
        void end(Outcome outcome, String detail);
    }
}
