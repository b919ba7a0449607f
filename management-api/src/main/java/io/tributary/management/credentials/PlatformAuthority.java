package io.tributary.management.credentials;

import io.tributary.management.registry.DeviceX509;
import java.time.Instant;
import java.util.UUID;

/**
 * One of the platform's own authorities for device certificates.
 *
 * @param id grows with time
 * @param sealedKey its private key (PKCS #8), sealed for {@link #owner}
 */
public record PlatformAuthority(UUID id, DeviceX509 certificate, byte[] sealedKey, Instant createdAt) {
    String owner() {
        return ownerOf(id);
    }

    static String ownerOf(UUID id) {
        return "authority/" + id;
    }
}
