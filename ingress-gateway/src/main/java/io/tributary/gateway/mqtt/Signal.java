package io.tributary.gateway.mqtt;

import io.tributary.gateway.device.ProductProfile;
import io.tributary.schemas.avro.DownlinkRecord;
import java.util.List;

/** What other threads tell a connection; it arrives in its pipeline as a user event, on its event loop. */
sealed interface Signal {
    /** The device-state job says something to sessions of this device, perhaps not this one: compare the epochs. */
    record Downlinked(List<DownlinkRecord> records) implements Signal {}

    /** The connection must go. */
    record CloseAsked(End end, String why) implements Signal {}

    /** The device is to upload its log at another level. */
    record LogLevelChanged(int level) implements Signal {}

    /** The product has other rules from now on. */
    record ProductChanged(ProductProfile product) implements Signal {}
}
