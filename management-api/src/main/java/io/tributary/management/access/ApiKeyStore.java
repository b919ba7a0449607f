package io.tributary.management.access;

import java.util.Optional;

/** Finds keys by their hash. */
@FunctionalInterface
public interface ApiKeyStore {
    /** Whose key has this SHA-256, when it opens something now. */
    Optional<Caller> holderOf(byte[] hash);
}
