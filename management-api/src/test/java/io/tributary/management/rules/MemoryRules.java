package io.tributary.management.rules;

import io.tributary.management.registry.Announcement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The ports of rules and destinations in memory, for tests of what is above them. */
public final class MemoryRules implements RuleStore, DestinationStore {
    private final Map<String, Rule> rules = new TreeMap<>();
    private final Map<String, Destination> destinations = new TreeMap<>();

    @Override
    public synchronized List<Rule> rules() {
        return List.copyOf(rules.values());
    }

    @Override
    public synchronized Optional<Rule> rule(String name) {
        return Optional.ofNullable(rules.get(name));
    }

    @Override
    public synchronized void create(Rule rule, Announcement announcement) {
        rules.put(rule.name(), rule);
    }

    @Override
    public synchronized void delete(Rule rule, Announcement announcement) {
        rules.remove(rule.name());
    }

    @Override
    public synchronized List<Destination> destinations() {
        return List.copyOf(destinations.values());
    }

    @Override
    public synchronized Optional<Destination> destination(String name) {
        return Optional.ofNullable(destinations.get(name));
    }

    @Override
    public synchronized void create(Destination destination) {
        destinations.put(destination.name(), destination);
    }

    @Override
    public synchronized void delete(Destination destination) {
        destinations.remove(destination.name());
    }

    @Override
    public synchronized <T> T changing(Supplier<T> change) {
        return change.get();
    }
}
