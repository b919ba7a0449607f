package io.tributary.device.job;

/**
 * Devices of a product came or went.
 *
 * @param change how many more are connected
 */
public record PresenceChange(String productId, int change) {}
