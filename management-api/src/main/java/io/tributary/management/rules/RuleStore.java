package io.tributary.management.rules;

import io.tributary.management.registry.Announcement;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Where rules are kept for good. Thread-safe. */
public interface RuleStore {
    List<Rule> rules();

    Optional<Rule> rule(String name);

    /**
     * Keeps a new rule, or a new revision of one.
     *
     * @param announcements written with it or not at all
     */
    void keep(Rule rule, List<Announcement> announcements);

    void delete(Rule rule, List<Announcement> announcements);

    /** Every version of the present rule of that name, newest first. */
    List<RuleVersion> versions(Rule rule);

    /** Runs a change while nobody else, on any node, changes rules or destinations. */
    <T> T changing(Supplier<T> change);
}
