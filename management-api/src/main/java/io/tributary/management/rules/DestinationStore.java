package io.tributary.management.rules;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Where destinations are kept for good. Thread-safe. */
public interface DestinationStore {
    List<Destination> destinations();

    Optional<Destination> destination(String name);

    void create(Destination destination);

    void delete(Destination destination);

    /** Runs a change while nobody else, on any node, changes destinations or rules. */
    <T> T changing(Supplier<T> change);
}
