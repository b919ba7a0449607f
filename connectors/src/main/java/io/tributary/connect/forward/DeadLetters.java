package io.tributary.connect.forward;

import java.util.concurrent.CompletionStage;

/** Where records go that the target does not take. */
interface DeadLetters extends AutoCloseable {
    /** Machine-readable, of what the target will never take. */
    String REFUSED = "forward-refused";
    /** Machine-readable, of what failed as often as the retry plan allows. */
    String FAILED = "forward-failed";

    /**
     * Keeps a record with its reason; completes when that is durable, exceptionally when it cannot be.
     *
     * @param kind {@link #REFUSED} or {@link #FAILED}
     * @param reason for people: target, cause, number of attempts
     */
    CompletionStage<?> write(Delivery delivery, String kind, String reason);

    @Override
    void close();
}
