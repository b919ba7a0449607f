package io.tributary.management.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * A version of what the devices of a product are configured with. (Device protocol, section 8.)
 *
 * @param version from 1; 0 when nobody has configured them
 * @param enabled whether devices are given it; otherwise they hear that there is none
 * @param payload a JSON object, compact
 * @param madeAt empty at version 0
 */
public record Configuration(String productId, long version, boolean enabled, String payload, Optional<Instant> madeAt) {

    /** Of a product that nobody has configured. */
    static Configuration none(String productId) {
        return new Configuration(productId, 0, false, "{}", Optional.empty());
    }
}
