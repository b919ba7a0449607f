package io.tributary.management.device;

import io.tributary.identity.DeviceId;
import io.tributary.management.registry.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Shadows as the device-state job keeps them: the newest version of each, and every one for seven days. Read only; refuses with UNAVAILABLE while the
 * database is away. Thread-safe.
 */
public interface ShadowStore {
    /** Empty when nobody has updated it. */
    Optional<Shadow> current(DeviceId device, String name);

    /** The plain one and the named ones, those that somebody has updated. */
    List<Shadow> all(DeviceId device);

    /** The newest of the kept versions that are not younger than a moment. */
    Optional<Shadow> at(DeviceId device, String name, Instant moment);

    /** The kept versions, newest first. */
    Page<ShadowVersion> versions(DeviceId device, String name, int limit, Optional<String> cursor);
}
