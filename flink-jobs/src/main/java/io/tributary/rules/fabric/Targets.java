package io.tributary.rules.fabric;

import io.tributary.rules.action.ActionPlan;
import java.util.Optional;

/** Whether the topics that rules write to are there. Thread-safe. */
@FunctionalInterface
interface Targets extends AutoCloseable {
    /** The first target that is not there, if any; empty, too, when that is not known. */
    Optional<String> missing(ActionPlan plan);

    @Override
    default void close() {}
}
