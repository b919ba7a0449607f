package io.tributary.management.api;

import io.javalin.http.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Answers for which something must come first: the request is open meanwhile and holds no thread. */
final class Later {
    private static final String COMING = "answer.coming";

    /**
     * Answers when there is something to answer with; what the stage or the writing throws is refused as if the handler had thrown it.
     *
     * @param stage completed by a thread that may go on with the request
     */
    static <T> void answer(Context http, CompletionStage<T> stage, Consumer<T> write) {
        http.attribute(COMING, stage.thenAccept(write).toCompletableFuture());
        http.future(() -> {
            CompletableFuture<Void> coming = http.attribute(COMING);
            return coming == null ? CompletableFuture.completedFuture(null) : coming;
        });
    }

    /** Does something before the answer of a handler leaves: at once, or when it is there. */
    static void then(Context http, Runnable answered, Runnable refused) {
        CompletableFuture<Void> coming = http.attribute(COMING);
        if (coming == null) {
            answered.run();
        } else {
            http.attribute(
                    COMING, coming.whenComplete((done, failure) -> (failure == null ? answered : refused).run()));
        }
    }

    private Later() {}
}
