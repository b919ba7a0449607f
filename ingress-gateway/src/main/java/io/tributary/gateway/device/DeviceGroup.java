package io.tributary.gateway.device;

/** A group that a device is in, as it is called now. */
public record DeviceGroup(String groupId, String name) {}
