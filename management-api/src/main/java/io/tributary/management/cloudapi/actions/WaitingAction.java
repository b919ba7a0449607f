package io.tributary.management.cloudapi.actions;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An action whose answer comes later, such as that of a device; no thread waits for it. */
@FunctionalInterface
interface WaitingAction {
    /**
     * @return as {@link Action#run}; fails with what that throws
     */
    CompletionStage<Map<String, ?>> run(Call call);

    /** One whose answer is there at once. */
    static WaitingAction of(Action action) {
        return call -> CompletableFuture.completedFuture(action.run(call));
    }
}
