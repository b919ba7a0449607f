package io.tributary.management.cloudapi.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One version of the API: its actions and structures. */
public final class ApiVersion {
    private final String name;
    private final Map<String, ActionModel> actions;
    private final Map<String, List<Field>> structures;

    ApiVersion(String name, Map<String, ActionModel> actions, Map<String, List<Field>> structures) {
        this.name = name;
        this.actions = Collections.unmodifiableMap(new TreeMap<>(actions));
        this.structures = Map.copyOf(structures);
    }

    /** A date, such as {@code 2021-04-08}. */
    public String name() {
        return name;
    }

    /** By name, in alphabetical order. */
    public Map<String, ActionModel> actions() {
        return actions;
    }

    public Optional<ActionModel> action(String action) {
        return Optional.ofNullable(actions.get(action));
    }

    Optional<List<Field>> findStructure(String structure) {
        return Optional.ofNullable(structures.get(structure));
    }

    List<Field> structure(String structure) {
        return findStructure(structure)
                .orElseThrow(() -> new IllegalStateException("the model has no structure " + structure));
    }
}
