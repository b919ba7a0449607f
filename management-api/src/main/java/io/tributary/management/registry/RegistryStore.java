package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where products and devices are kept for good. Each write also keeps its announcement, both or neither; when a write returns, the
 * announcement is on its way. Writes are made under {@link #changing}. Thread-safe.
 */
public interface RegistryStore {
    /** Runs a change while nobody else, on any node, changes the things of the same key. */
    <T> T changing(String key, Supplier<T> change);

    List<Product> products();

    Optional<Product> product(String productId);

    /** Adds or replaces a product. */
    void put(Product product, Announcement announcement);

    void delete(Product product, Announcement announcement);

    /** Devices of a product. */
    int deviceCount(String productId);

    Optional<Device> device(Product product, DeviceId id);

    /** Adds or replaces a device. */
    void put(Product product, Device device, int deviceCount, Announcement announcement);

    void delete(Product product, DeviceId id, int deviceCount, Announcement announcement);

    /**
     * Devices in a stable order.
     *
     * @param cursor empty for the first page
     */
    Page<Device> devices(Product product, int limit, Optional<String> cursor);
}
