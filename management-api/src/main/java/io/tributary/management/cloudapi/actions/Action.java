package io.tributary.management.cloudapi.actions;

import java.util.Map;

/** What an action of the API does: it calls the services that the native interface calls, and words the answer. */
@FunctionalInterface
interface Action {
    /** An answer of nothing but the request's id. */
    Map<String, Object> DONE = Map.of();

    /**
     * @return the response's fields as {@link io.tributary.management.cloudapi.model.AnswerWriter} takes them
     * @throws io.tributary.identity.RejectedException as the services refuse; the row of the action says in which code that is worded
     * @throws io.tributary.management.cloudapi.model.CloudRefusal for what only this interface refuses
     */
    Map<String, ?> run(Call call);
}
