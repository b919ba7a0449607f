package io.tributary.gateway.device;

import io.tributary.identity.DeviceId;

/**
 * A device as the registry knows it.
 *
 * @param enabled device and product both
 */
public record RegisteredDevice(DeviceId id, boolean enabled, SealedSecret secret, ProductProfile product) {}
