package io.tributary.management.rules;

import io.tributary.management.registry.Announcement;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Where rules are kept for good. Thread-safe. */
public interface RuleStore {
    List<Rule> rules();

    Optional<Rule> rule(String name);

    void create(Rule rule, Announcement announcement);

    void delete(Rule rule, Announcement announcement);

    /** Runs a change while nobody else, on any node, changes rules or destinations. */
    <T> T changing(Supplier<T> change);
}
