package io.tributary.management.device;

import io.tributary.identity.DeviceId;
import io.tributary.management.registry.Page;
import java.time.Instant;
import java.util.Optional;

/**
 * Messages that had to wait, as the device-state job keeps them. Read only; refuses with UNAVAILABLE while the database is away. Thread-safe.
 */
public interface MessageStore {
    /**
     * How many wait.
     *
     * @param oldest since when the oldest of them does; empty when none waits
     */
    record Depth(int queued, Optional<Instant> oldest) {}

    Depth depth(DeviceId device);

    /** In the order they came. */
    Page<KeptMessage> list(DeviceId device, int limit, Optional<String> cursor);

    Optional<KeptMessage> find(DeviceId device, String messageId);
}
