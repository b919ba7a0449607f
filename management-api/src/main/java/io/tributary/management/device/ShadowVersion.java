package io.tributary.management.device;

/**
 * A version of a shadow in its history.
 *
 * @param by who made it so: device or application
 */
public record ShadowVersion(Shadow shadow, String by) {}
