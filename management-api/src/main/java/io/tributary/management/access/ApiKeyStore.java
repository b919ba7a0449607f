package io.tributary.management.access;

import java.util.Optional;

/** Where the hashes of API keys are kept. */
public interface ApiKeyStore {
    void add(byte[] hash, String name);

    /** Whose key has this hash. */
    Optional<String> holderOf(byte[] hash);
}
