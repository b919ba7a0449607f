package io.tributary.management.registry;

import java.time.Instant;

/**
 * Which configuration a device was told of last.
 *
 * @param asked whether it had asked; otherwise it was sent it, or is when it is back
 */
public record ToldConfiguration(String deviceName, long version, boolean asked, Instant at) {}
