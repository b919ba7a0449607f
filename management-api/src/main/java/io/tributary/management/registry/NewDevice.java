package io.tributary.management.registry;

import java.util.Optional;

/**
 * A device that is to be made.
 *
 * @param secret base64 text of the device's own; the platform makes one when it is empty
 * @param certificate PEM of the one that goes on record
 */
public record NewDevice(
        String deviceName, Optional<String> secret, Optional<String> certificate, DeviceSettings settings) {
    /** A device of which only the name is decided. */
    public static NewDevice named(String deviceName) {
        return new NewDevice(deviceName, Optional.empty(), Optional.empty(), DeviceSettings.DEFAULTS);
    }
}
