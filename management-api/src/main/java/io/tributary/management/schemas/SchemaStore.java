package io.tributary.management.schemas;

import io.tributary.management.registry.Announcement;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Where the schemas of rules and users are kept for good. Thread-safe. */
public interface SchemaStore {
    /**
     * One version of a subject.
     *
     * @param id of its schema
     */
    record Version(int version, int id) {}

    List<String> subjects();

    /** Oldest first; empty when there is no such subject. */
    List<Version> versions(String subject);

    /** The JSON text of a schema. */
    Optional<String> schema(int id);

    /** The id under which this very text is known, or gets to be known now. */
    int idOf(String schema);

    /** Adds a version, with its announcement. */
    void add(String subject, Version version, Announcement announcement);

    /** Runs a change while nobody else, on any node, changes the same subject. */
    <T> T changing(String subject, Supplier<T> change);
}
