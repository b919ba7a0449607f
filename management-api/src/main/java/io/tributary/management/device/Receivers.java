package io.tributary.management.device;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.Products;

/** Who may be sent anything. */
final class Receivers {
    /** What is to blame for a refusal of one that may not connect. */
    static final String ENABLED = "enabled";

    private final Products products;
    private final Devices devices;

    Receivers(Products products, Devices devices) {
        this.products = products;
        this.devices = devices;
    }

    /** The product of a device that exists and may connect, or a refusal with NOT_FOUND or CONFLICT. */
    Product productOf(DeviceId device) {
        boolean enabled = devices.get(device).enabled();
        Product product = products.get(device.productId());
        if (!enabled || !product.policy().enabled()) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    enabled ? "product " + product.productId() + " is disabled" : "device " + device + " is disabled",
                    "Enable it first.",
                    ENABLED);
        }
        return product;
    }

    static void requirePayload(byte[] payload, int most) {
        if (payload.length > most) {
            throw new RejectedException(
                    Rejection.TOO_LARGE,
                    "the payload has " + payload.length + " bytes",
                    "Send at most " + most + " bytes.",
                    "payload");
        }
    }
}
