package io.tributary.rules.dialect;

import io.tributary.topic.TopicFilter;
import java.util.List;
import java.util.Optional;

/**
 * A rule as it was read.
 *
 * @param selections at least one
 * @param source of which messages
 */
record Statement(List<Selection> selections, TopicFilter source, Optional<Condition> where) {

    sealed interface Selection {
        Place at();
    }

    /** All keys of the payload. */
    record Star(Place at) implements Selection {}

    /** @param key under which the value stands in the result */
    record Named(Value value, String key, Place at) implements Selection {}

    /** Whether the result is the payload as it is. */
    boolean isStarOnly() {
        return selections.size() == 1 && selections.get(0) instanceof Star;
    }
}
