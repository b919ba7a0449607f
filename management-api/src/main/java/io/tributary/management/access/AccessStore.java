package io.tributary.management.access;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Where users, roles, policies and keys are kept for good. Thread-safe. */
public interface AccessStore {
    /** What is there, read whole. */
    List<Entry> entries();

    /** Another text after every change; cheap to ask for. */
    String version();

    /** Adds or replaces some things and takes others away: all of it or nothing. Made under {@link #changing}. */
    void write(List<Entry> put, List<Entry> deleted);

    /** Runs a change while nobody else, on any node, changes anything of access. */
    <T> T changing(Supplier<T> change);

    /** When keys were last used, as far as it was written. */
    Map<String, Instant> lastUses();

    /** Writes when keys were last used. */
    void used(Map<String, Instant> uses);
}
