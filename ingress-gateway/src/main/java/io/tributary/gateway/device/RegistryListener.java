package io.tributary.gateway.device;

import io.tributary.identity.DeviceId;

/** Hears what a registry change means for live connections; called on the thread that reads the registry. */
public interface RegistryListener {
    /** The device was disabled, deleted or given another secret: whoever is connected as it must go. */
    void deviceRevoked(DeviceId id, String reason);

    /** The product was disabled or deleted: whoever is connected as one of its devices must go. */
    void productRevoked(String productId, String reason);

    /** The device is to upload its log at another level, 0 off to 4 debug. */
    void logLevelChanged(DeviceId id, int level);

    /** The product's topics or message id field changed. */
    void productChanged(ProductProfile product);
}
