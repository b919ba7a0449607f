package io.tributary.gateway.device;

import io.tributary.identity.DeviceId;
import java.util.Optional;

/**
 * A device as the registry knows it.
 *
 * @param enabled device and product both
 * @param secret empty for a certificate device that has none
 * @param certificate the one on record
 */
public record RegisteredDevice(
        DeviceId id,
        boolean enabled,
        SealedSecret secret,
        ProductProfile product,
        Optional<DeviceCertificate> certificate) {

    /** A device without a certificate. */
    public RegisteredDevice(DeviceId id, boolean enabled, SealedSecret secret, ProductProfile product) {
        this(id, enabled, secret, product, Optional.empty());
    }
}
