package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A device as the registry keeps it. What the device itself says and does is its {@link DeviceStatus}.
 *
 * @param sealedSecret the secret's base64 text, sealed by the platform's master key for the device's text form
 * @param certificate the one on record
 */
public record Device(
        DeviceId id,
        byte[] sealedSecret,
        Optional<DeviceX509> certificate,
        DeviceSettings settings,
        Revision revision) {

    public boolean enabled() {
        return settings.enabled();
    }

    public Map<String, String> tags() {
        return settings.tags();
    }

    public Instant createdAt() {
        return revision.createdAt();
    }

    /** The same device, its secret sealed another way. */
    Device sealed(byte[] sealed, Instant now) {
        return new Device(id, sealed, certificate, settings, revision.next(now));
    }
}
