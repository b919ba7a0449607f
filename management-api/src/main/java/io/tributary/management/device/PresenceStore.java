package io.tributary.management.device;

import java.time.Instant;
import java.util.Optional;

/** How many devices of a product are connected, as the device-state job counts. Read only; refuses with UNAVAILABLE while the database is away. Thread-safe. */
@FunctionalInterface
public interface PresenceStore {
    /**
     * A count.
     *
     * @param updatedAt when it was last another one; empty when no device of the product was ever there
     */
    record Presence(long online, Optional<Instant> updatedAt) {}

    Presence of(String productId);
}
