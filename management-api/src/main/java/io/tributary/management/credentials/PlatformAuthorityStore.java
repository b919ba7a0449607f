package io.tributary.management.credentials;

import io.tributary.management.registry.Announcement;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Where the platform's authorities are kept for good, each write together with its announcement. Thread-safe. */
public interface PlatformAuthorityStore {
    /** Runs a change while nobody else, on any node, changes them. */
    <T> T changing(Supplier<T> change);

    /** A new id, which sorts behind those there are. */
    UUID newId();

    /** All of them, oldest first. */
    List<PlatformAuthority> authorities();

    /** Adds one, or replaces its sealed key. */
    void put(PlatformAuthority authority, Announcement announcement);

    void delete(PlatformAuthority authority, Announcement announcement);
}
