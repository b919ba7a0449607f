package io.tributary.management.registry;

/** A device with what it says and does. */
public record DeviceView(Device device, DeviceStatus status) {}
