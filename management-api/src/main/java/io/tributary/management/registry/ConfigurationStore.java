package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import java.util.List;
import java.util.Optional;

/**
 * Where the configurations of products are kept, and read which of them devices were told: that is written by the device-state job. Thread-safe;
 * refuses with UNAVAILABLE while the database is away.
 */
public interface ConfigurationStore {
    /** Versions of a product, newest first. */
    List<Configuration> versions(String productId);

    /**
     * Adds the newest version, under {@link RegistryStore#changingProducts}, and announces it, both or neither.
     *
     * @param forgotten versions up to this one go
     */
    void add(Configuration configuration, long forgotten);

    /** What a device was told last; empty when it never was. */
    Optional<ToldConfiguration> told(DeviceId device);

    /** Devices of a product that were told any, in a stable order; a page may be shorter than the limit and still have a next one. */
    Page<ToldConfiguration> told(String productId, int limit, Optional<String> cursor);
}
