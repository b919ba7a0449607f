package io.tributary.management.rules;

import io.tributary.management.registry.Announcement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The ports of rules and destinations in memory, for tests of what is above them. */
public final class MemoryRules implements RuleStore, DestinationStore, RuleSigner.Store {
    private final Map<String, Rule> rules = new TreeMap<>();
    private final Map<String, Destination> destinations = new TreeMap<>();
    private final Map<String, TreeMap<Integer, RuleVersion>> versions = new TreeMap<>();
    private final List<Announcement> announcements = new ArrayList<>();
    private RuleSigner.@Nullable SealedSigner signer;

    @Override
    public synchronized List<Rule> rules() {
        return List.copyOf(rules.values());
    }

    @Override
    public synchronized Optional<Rule> rule(String name) {
        return Optional.ofNullable(rules.get(name));
    }

    @Override
    public synchronized void keep(Rule rule, List<Announcement> written) {
        rules.put(rule.name(), rule);
        versions.computeIfAbsent(rule.name(), name -> new TreeMap<>(Comparator.reverseOrder()))
                .putIfAbsent(rule.definition().version(), new RuleVersion(rule.definition(), rule.createdAt()));
        announcements.addAll(written);
    }

    @Override
    public synchronized void delete(Rule rule, List<Announcement> written) {
        rules.remove(rule.name());
        versions.remove(rule.name());
        announcements.addAll(written);
    }

    @Override
    public synchronized List<RuleVersion> versions(Rule rule) {
        return List.copyOf(versions.getOrDefault(rule.name(), new TreeMap<>()).values());
    }

    /** Everything that was announced, in order. */
    public synchronized List<Announcement> announcements() {
        return List.copyOf(announcements);
    }

    @Override
    public synchronized Optional<RuleSigner.SealedSigner> signer() {
        return Optional.ofNullable(signer);
    }

    @Override
    public synchronized void keep(RuleSigner.SealedSigner kept) {
        signer = kept;
    }

    @Override
    public RuleSigner.SealedSigner making(Supplier<RuleSigner.SealedSigner> change) {
        return change.get();
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
