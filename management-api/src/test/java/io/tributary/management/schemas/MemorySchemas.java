package io.tributary.management.schemas;

import io.tributary.management.registry.Announcement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The schemas' port in memory, for tests of what is above it. */
public final class MemorySchemas implements SchemaStore {
    private final Map<String, List<Version>> versions = new TreeMap<>();
    private final List<String> texts = new ArrayList<>();

    @Override
    public List<String> subjects() {
        return List.copyOf(versions.keySet());
    }

    @Override
    public List<Version> versions(String subject) {
        return versions.getOrDefault(subject, List.of());
    }

    @Override
    public Optional<String> schema(int id) {
        return id >= 1_000 && id < 1_000 + texts.size() ? Optional.of(texts.get(id - 1_000)) : Optional.empty();
    }

    @Override
    public int idOf(String schema) {
        if (!texts.contains(schema)) {
            texts.add(schema);
        }
        return 1_000 + texts.indexOf(schema);
    }

    @Override
    public void add(String subject, Version version, Announcement announcement) {
        versions.computeIfAbsent(subject, unused -> new ArrayList<>()).add(version);
    }

    @Override
    public synchronized <T> T changing(String subject, Supplier<T> change) {
        return change.get();
    }
}
