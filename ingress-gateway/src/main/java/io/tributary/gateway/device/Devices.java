package io.tributary.gateway.device;

import io.tributary.identity.DeviceId;
import java.util.Optional;

/** The devices this gateway can know of. Answers from local memory or disk, never from another process. Thread-safe. */
@FunctionalInterface
public interface Devices {
    Optional<RegisteredDevice> find(DeviceId id);
}
