package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import java.time.Instant;
import java.util.Optional;

/**
 * A device as the registry keeps it.
 *
 * @param sealedSecret the secret's base64 text, sealed by the platform's master key for the device's text form
 * @param certificate the one on record
 */
public record Device(
        DeviceId id, byte[] sealedSecret, boolean enabled, Optional<DeviceX509> certificate, Instant createdAt) {
    /** The same device, its secret sealed another way. */
    Device sealed(byte[] sealed) {
        return new Device(id, sealed, enabled, certificate, createdAt);
    }
}
