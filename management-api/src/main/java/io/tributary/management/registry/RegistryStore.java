package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Where products and devices are kept for good. Each change is also announced, both or neither; when a write returns, the
 * announcement is on its way. Thread-safe, also across API nodes. While the database is away, everything is refused with UNAVAILABLE; a
 * write that was refused so may have been made, and is then announced.
 */
public interface RegistryStore {
    /** Runs a change of products while nobody else, on any node, changes one. */
    <T> T changingProducts(Supplier<T> change);

    List<Product> products();

    Optional<Product> product(String productId);

    /** Adds or replaces a product, under {@link #changingProducts}. */
    void put(Product product, Announcement announcement);

    /**
     * Deletes a product that has no devices, under {@link #changingProducts}; devices that are being made meanwhile are refused.
     *
     * @return whether it was deleted; false when it has devices
     */
    boolean deleteEmpty(Product product, Announcement announcement);

    /** How many devices a product has. */
    long deviceCount(Product product);

    /** Makes a lowered limit hold for devices that are being made at this moment, under {@link #changingProducts}. */
    void limitLowered(Product product, int limit);

    /** Counts one more device that registered itself, unless {@code limit} have done so before. */
    boolean countRegistration(Product product, int limit);

    Optional<Device> device(DeviceId id);

    /** A device with its status; one read each. */
    Optional<DeviceView> view(DeviceId id);

    /** Those of a product's devices that exist, by name. */
    Map<String, Device> devices(Product product, Collection<String> names);

    /** What became of a device that was to be added. */
    enum Added {
        ADDED,
        /** There is one of this name. */
        EXISTS,
        /** The product has as many as it may have. */
        FULL,
        /** The product is deleted. */
        NO_PRODUCT
    }

    /**
     * Adds devices, each only if there is none of its name, and never more than the limit.
     *
     * @param limit devices the product may have
     * @param devices of different names
     * @return what became of each, by name
     */
    Map<String, Added> add(Product product, int limit, List<Device> devices);

    /** A device as it was read, and as it is to be. */
    record Replacement(Device before, Device after) {}

    /**
     * Replaces devices that are still as they were read.
     *
     * @return the names of those replaced
     */
    Set<String> replace(Product product, List<Replacement> replacements);

    /**
     * Deletes devices that are still as they were read, and with them what the registry knows of them.
     *
     * @return the names of those deleted
     */
    Set<String> delete(Product product, List<Device> devices);

    /**
     * Devices in a stable order, which is not that of their names. A page may be shorter than the limit, even empty, and still have a
     * next one: what one page looks at is bounded.
     *
     * @param cursor empty for the first page
     */
    Page<DeviceView> search(Product product, DeviceSearch search, int limit, Optional<String> cursor);

    /** Devices from a place in the same order on, for callers that count; costs a read of each bucket's size. */
    List<DeviceView> from(Product product, long offset, int limit);
}
