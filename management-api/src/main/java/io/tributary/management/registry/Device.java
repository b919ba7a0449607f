package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import java.time.Instant;

/**
 * A device as the registry keeps it.
 *
 * @param sealedSecret the secret's base64 text, sealed by the platform's master key for the device's text form
 */
public record Device(DeviceId id, byte[] sealedSecret, boolean enabled, Instant createdAt) {

    Device withEnabled(boolean nowEnabled) {
        return new Device(id, sealedSecret, nowEnabled, createdAt);
    }
}
