package io.tributary.connect.forward;

import java.util.concurrent.CompletableFuture;

/** The other side of the wire. */
interface Target extends AutoCloseable {
    /** Begins to send a record; does not block. */
    Post post(Delivery delivery);

    /** One attempt under way. */
    interface Post {
        /** Always completes with an outcome, and never exceptionally, in any thread. */
        CompletableFuture<Outcome> outcome();

        /** Its time is up: it ends now, with what is known. */
        void giveUp(String cause);
    }

    @Override
    void close();
}
