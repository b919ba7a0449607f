package io.tributary.gateway.device;

import io.tributary.identity.DeviceId;
import java.util.Optional;
import java.util.OptionalInt;

/** What the registry says of devices that they may ask for. Answers from local memory or disk. Thread-safe. */
public interface DeviceSettings {
    /** The remote configuration of a product's devices; empty while there is none. */
    Optional<ProductConfiguration> configurationOf(String productId);

    /** At which level a device is to upload its log, 0 off to 4 debug; empty for one that is not known. */
    OptionalInt logLevelOf(DeviceId id);
}
