package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The registry's port in memory, for tests of what is above it. */
public final class MemoryRegistry implements RegistryStore {
    private final Map<String, Product> products = new TreeMap<>();
    private final Map<String, Device> devices = new TreeMap<>();
    private final Map<String, Integer> sizes = new ConcurrentHashMap<>();

    /** Everything announced so far. */
    public final List<Announcement> announced = new ArrayList<>();

    @Override
    public synchronized <T> T changing(String key, Supplier<T> change) {
        return change.get();
    }

    @Override
    public List<Product> products() {
        return List.copyOf(products.values());
    }

    @Override
    public Optional<Product> product(String productId) {
        return Optional.ofNullable(products.get(productId));
    }

    @Override
    public void put(Product product, Announcement announcement) {
        products.put(product.productId(), product);
        announced.add(announcement);
    }

    @Override
    public void delete(Product product, Announcement announcement) {
        products.remove(product.productId());
        announced.add(announcement);
    }

    @Override
    public int deviceCount(String productId) {
        return sizes.getOrDefault(productId, 0);
    }

    @Override
    public Optional<Device> device(Product product, DeviceId id) {
        return Optional.ofNullable(devices.get(id.toString()));
    }

    @Override
    public void put(Product product, Device device, int deviceCount, Announcement announcement) {
        devices.put(device.id().toString(), device);
        sizes.put(product.productId(), deviceCount);
        announced.add(announcement);
    }

    @Override
    public void delete(Product product, DeviceId id, int deviceCount, Announcement announcement) {
        devices.remove(id.toString());
        sizes.put(product.productId(), deviceCount);
        announced.add(announcement);
    }

    @Override
    public Page<Device> devices(Product product, int limit, Optional<String> cursor) {
        List<Device> after = devices.values().stream()
                .filter(device -> device.id().productId().equals(product.productId()))
                .filter(device -> device.id().deviceName().compareTo(cursor.orElse("")) > 0)
                .toList();
        List<Device> page = after.stream().limit(limit).toList();
        return new Page<>(
                page,
                page.size() < after.size()
                        ? Optional.of(page.get(limit - 1).id().deviceName())
                        : Optional.empty());
    }
}
