package io.tributary.gateway.device;

import io.tributary.identity.DeviceId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The registry's devices in memory, one byte array each. Fed in the order of the registry by one thread; read by any. Products and
 * devices may come in any order: a device without its product is not found.
 */
public final class DeviceDirectory implements Devices {
    private final Map<String, ProductProfile> products = new ConcurrentHashMap<>();
    private final Map<String, Entry> devices = new ConcurrentHashMap<>();
    private final RegistryListener listener;

    /** The least a device takes: who it is stands in the key. */
    private record Entry(boolean enabled, SealedSecret secret, Optional<DeviceCertificate> certificate) {}

    public DeviceDirectory(RegistryListener listener) {
        this.listener = listener;
    }

    @Override
    public Optional<RegisteredDevice> find(DeviceId id) {
        Entry entry = devices.get(id.toString());
        ProductProfile product = products.get(id.productId());
        return entry == null || product == null
                ? Optional.empty()
                : Optional.of(new RegisteredDevice(
                        id, entry.enabled() && product.enabled(), entry.secret(), product, entry.certificate()));
    }

    /** How many devices are known. */
    public int size() {
        return devices.size();
    }

    /** A device is as said here from now on. */
    public void putDevice(DeviceId id, boolean enabled, SealedSecret secret, Optional<DeviceCertificate> certificate) {
        @Nullable Entry before = devices.put(id.toString(), new Entry(enabled, secret, certificate));
        if (before == null) {
            return;
        }
        if (before.enabled() && !enabled) {
            listener.deviceRevoked(id, "device disabled");
        } else if (!before.secret().equals(secret)) {
            listener.deviceRevoked(id, "device secret replaced");
        } else if (!before.certificate().equals(certificate)) {
            listener.deviceRevoked(id, "device certificate replaced");
        }
    }

    /** A device without a certificate is as said here from now on. */
    public void putDevice(DeviceId id, boolean enabled, SealedSecret secret) {
        putDevice(id, enabled, secret, Optional.empty());
    }

    /** The device is no more. */
    public void removeDevice(DeviceId id) {
        if (devices.remove(id.toString()) != null) {
            listener.deviceRevoked(id, "device deleted");
        }
    }

    /** A product is as said here from now on. */
    public void putProduct(ProductProfile product) {
        @Nullable ProductProfile before = products.put(product.productId(), product);
        if (before == null || before.equals(product)) {
            return;
        }
        if (before.enabled() && !product.enabled()) {
            listener.productRevoked(product.productId(), "product disabled");
        } else {
            listener.productChanged(product);
        }
    }

    /** The product is no more. */
    public void removeProduct(String productId) {
        if (products.remove(productId) != null) {
            listener.productRevoked(productId, "product deleted");
        }
    }
}
