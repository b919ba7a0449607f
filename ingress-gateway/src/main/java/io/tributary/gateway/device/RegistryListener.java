package io.tributary.gateway.device;

import io.tributary.identity.DeviceId;
import java.util.List;

/** Hears what a registry change means for live connections; called on the thread that reads the registry. */
public interface RegistryListener {
    /** The device was disabled, deleted or given another secret: whoever is connected as it must go. */
    void deviceRevoked(DeviceId id, String reason);

    /** The product was disabled or deleted: whoever is connected as one of its devices must go. */
    void productRevoked(String productId, String reason);

    /** The device is to upload its log at another level, 0 off to 4 debug. Who cannot tell it leaves it to the device to ask. */
    default void logLevelChanged(DeviceId id, int level) {}

    /** The product's topics or message id field changed. */
    void productChanged(ProductProfile product);

    /** All of these, in this order. */
    static RegistryListener all(RegistryListener... listeners) {
        List<RegistryListener> each = List.of(listeners);
        return new RegistryListener() {
            @Override
            public void deviceRevoked(DeviceId id, String reason) {
                each.forEach(listener -> listener.deviceRevoked(id, reason));
            }

            @Override
            public void productRevoked(String productId, String reason) {
                each.forEach(listener -> listener.productRevoked(productId, reason));
            }

            @Override
            public void logLevelChanged(DeviceId id, int level) {
                each.forEach(listener -> listener.logLevelChanged(id, level));
            }

            @Override
            public void productChanged(ProductProfile product) {
                each.forEach(listener -> listener.productChanged(product));
            }
        };
    }
}
