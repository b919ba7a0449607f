package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The registry's ports in memory, for tests of what is above them. */
public final class MemoryRegistry implements RegistryStore, GroupStore {
    private final Map<String, Product> products = new TreeMap<>();
    private final Map<String, Device> devices = new TreeMap<>();
    private final Map<String, DeviceStatus> statuses = new HashMap<>();
    private final Map<String, Integer> registered = new HashMap<>();
    private final Map<String, Group> groups = new TreeMap<>();
    private final Map<String, Set<String>> members = new TreeMap<>();

    private int pagesLeft = Integer.MAX_VALUE;

    /** Everything announced so far. */
    public final List<Announcement> announced = new ArrayList<>();

    /** What the device-state job would have written. */
    public synchronized void report(DeviceId device, DeviceStatus status) {
        statuses.put(device.toString(), status);
    }

    /** As if the database stopped when so many more pages of devices have been read; it comes back by another call. */
    public synchronized void stopAfter(int pages) {
        pagesLeft = pages;
    }

    private void readPage() {
        if (pagesLeft-- <= 0) {
            throw new RejectedException(Rejection.UNAVAILABLE, "the database has stopped");
        }
    }

    @Override
    public synchronized <T> T changingProducts(Supplier<T> change) {
        return change.get();
    }

    @Override
    public synchronized List<Product> products() {
        return List.copyOf(products.values());
    }

    @Override
    public synchronized Optional<Product> product(String productId) {
        return Optional.ofNullable(products.get(productId));
    }

    @Override
    public synchronized void put(Product product, Announcement announcement) {
        products.put(product.productId(), product);
        announced.add(announcement);
    }

    @Override
    public synchronized boolean deleteEmpty(Product product, Announcement announcement) {
        if (deviceCount(product) > 0) {
            return false;
        }
        products.remove(product.productId());
        announced.add(announcement);
        return true;
    }

    @Override
    public synchronized long deviceCount(Product product) {
        return of(product).size();
    }

    @Override
    public void limitLowered(Product product, int limit) {
        // Here the limit is looked at under one lock with each addition.
    }

    @Override
    public synchronized boolean countRegistration(Product product, int limit) {
        int count = registered.getOrDefault(product.productId(), 0);
        if (count >= limit) {
            return false;
        }
        registered.put(product.productId(), count + 1);
        return true;
    }

    @Override
    public synchronized Optional<Device> device(DeviceId id) {
        return Optional.ofNullable(devices.get(id.toString()));
    }

    @Override
    public synchronized Optional<DeviceView> view(DeviceId id) {
        return device(id).map(this::viewOf);
    }

    @Override
    public synchronized Map<String, Device> devices(Product product, Collection<String> names) {
        readPage();
        Map<String, Device> found = new HashMap<>();
        of(product).stream()
                .filter(device -> names.contains(device.id().deviceName()))
                .forEach(device -> found.put(device.id().deviceName(), device));
        return found;
    }

    @Override
    public synchronized Map<String, Added> add(Product product, int limit, List<Device> wanted) {
        Map<String, Added> results = new HashMap<>();
        for (Device device : wanted) {
            Added result = Added.ADDED;
            if (!products.containsKey(product.productId())) {
                result = Added.NO_PRODUCT;
            } else if (devices.containsKey(device.id().toString())) {
                result = Added.EXISTS;
            } else if (deviceCount(product) >= limit) {
                result = Added.FULL;
            } else {
                devices.put(device.id().toString(), device);
                announced.add(RegistryRecords.of(device));
            }
            results.put(device.id().deviceName(), result);
        }
        return results;
    }

    @Override
    public synchronized Set<String> replace(Product product, List<Replacement> replacements) {
        Set<String> done = new HashSet<>();
        for (Replacement each : replacements) {
            if (isStill(each.before())) {
                devices.put(each.after().id().toString(), each.after());
                announced.add(RegistryRecords.of(each.after()));
                done.add(each.after().id().deviceName());
            }
        }
        return done;
    }

    @Override
    public synchronized Set<String> delete(Product product, List<Device> wanted) {
        Set<String> done = new HashSet<>();
        for (Device device : wanted) {
            if (isStill(device)) {
                devices.remove(device.id().toString());
                groupsOf(device.id()).forEach(group -> removeMembers(group, List.of(device.id())));
                announced.add(RegistryRecords.deletionOf(device.id()));
                done.add(device.id().deviceName());
            }
        }
        return done;
    }

    @Override
    public synchronized Page<DeviceView> search(
            Product product, DeviceSearch search, int limit, Optional<String> cursor) {
        readPage();
        List<DeviceView> after = of(product).stream()
                .filter(device -> device.id().deviceName().compareTo(cursor.orElse("")) > 0)
                .map(this::viewOf)
                .filter(search::matches)
                .toList();
        List<DeviceView> page = after.stream().limit(limit).toList();
        return new Page<>(
                page,
                page.size() < after.size()
                        ? Optional.of(page.get(limit - 1).device().id().deviceName())
                        : Optional.empty());
    }

    @Override
    public synchronized List<DeviceView> from(Product product, long offset, int limit) {
        return of(product).stream().skip(offset).limit(limit).map(this::viewOf).toList();
    }

    @Override
    public synchronized <T> T changingGroups(Supplier<T> change) {
        return change.get();
    }

    @Override
    public synchronized List<Group> groups() {
        return List.copyOf(groups.values());
    }

    @Override
    public synchronized Optional<Group> group(String groupId) {
        return Optional.ofNullable(groups.get(groupId));
    }

    @Override
    public synchronized void put(Group group) {
        groups.put(group.groupId(), group);
        announced.add(RegistryRecords.of(group));
    }

    @Override
    public synchronized void delete(Group group) {
        List<DeviceId> all = members.getOrDefault(group.groupId(), Set.of()).stream()
                .map(DeviceId::parse)
                .toList();
        removeMembers(group.groupId(), all);
        groups.remove(group.groupId());
        members.remove(group.groupId());
        announced.add(RegistryRecords.deletionOf(group));
    }

    @Override
    public synchronized long memberCount(String groupId) {
        return members.getOrDefault(groupId, Set.of()).size();
    }

    @Override
    public synchronized void addMembers(String groupId, List<DeviceId> wanted) {
        for (DeviceId device : wanted) {
            members.computeIfAbsent(groupId, unused -> new TreeSet<>()).add(device.toString());
            announced.add(RegistryRecords.membership(groupId, device));
        }
    }

    @Override
    public synchronized void removeMembers(String groupId, List<DeviceId> wanted) {
        for (DeviceId device : wanted) {
            members.getOrDefault(groupId, new TreeSet<>()).remove(device.toString());
            announced.add(RegistryRecords.endOfMembership(groupId, device));
        }
    }

    @Override
    public synchronized Page<DeviceId> members(String groupId, int limit, Optional<String> cursor) {
        List<String> after = members.getOrDefault(groupId, Set.of()).stream()
                .filter(device -> device.compareTo(cursor.orElse("")) > 0)
                .toList();
        List<DeviceId> page = after.stream().limit(limit).map(DeviceId::parse).toList();
        return new Page<>(
                page,
                page.size() < after.size() ? Optional.of(page.get(limit - 1).toString()) : Optional.empty());
    }

    @Override
    public synchronized List<String> groupsOf(DeviceId device) {
        return members.entrySet().stream()
                .filter(entry -> entry.getValue().contains(device.toString()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<Device> of(Product product) {
        return devices.values().stream()
                .filter(device -> device.id().productId().equals(product.productId()))
                .toList();
    }

    private boolean isStill(Device read) {
        Device now = devices.get(read.id().toString());
        return now != null && now.revision().number() == read.revision().number();
    }

    private DeviceView viewOf(Device device) {
        return new DeviceView(device, statuses.getOrDefault(device.id().toString(), DeviceStatus.NEVER_SEEN));
    }
}
