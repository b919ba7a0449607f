package io.tributary.management.cloudapi.actions;

import io.tributary.management.device.DeviceBroadcasts;
import io.tributary.management.device.DeviceCalls;
import io.tributary.management.device.DeviceConfigurations;
import io.tributary.management.device.DeviceMessages;
import io.tributary.management.device.DeviceShadows;

/** What there is to say to devices. */
public record DeviceServices(
        DeviceShadows shadows,
        DeviceMessages messages,
        DeviceCalls calls,
        DeviceBroadcasts broadcasts,
        DeviceConfigurations configurations) {}
