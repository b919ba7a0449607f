package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Configurations in memory, for tests of what is above them. */
public final class MemoryConfigurations implements ConfigurationStore {
    private final Map<String, List<Configuration>> versions = new TreeMap<>();
    private final Supplier<Map<DeviceId, ToldConfiguration>> told;

    /** Everything announced so far. */
    public final List<Announcement> announced = new ArrayList<>();

    /** @param told what the device-state job has written */
    public MemoryConfigurations(Supplier<Map<DeviceId, ToldConfiguration>> told) {
        this.told = told;
    }

    @Override
    public synchronized List<Configuration> versions(String productId) {
        return List.copyOf(versions.getOrDefault(productId, List.of()));
    }

    @Override
    public synchronized void add(Configuration configuration, long forgotten) {
        List<Configuration> kept = versions.computeIfAbsent(configuration.productId(), any -> new ArrayList<>());
        kept.add(0, configuration);
        kept.removeIf(each -> each.version() <= forgotten);
        announced.add(RegistryRecords.of(configuration));
    }

    @Override
    public Optional<ToldConfiguration> told(DeviceId device) {
        return Optional.ofNullable(told.get().get(device));
    }

    @Override
    public Page<ToldConfiguration> told(String productId, int limit, Optional<String> cursor) {
        List<ToldConfiguration> all = told.get().entrySet().stream()
                .filter(each -> each.getKey().productId().equals(productId))
                .map(Map.Entry::getValue)
                .sorted(Comparator.comparing(ToldConfiguration::deviceName))
                .toList();
        int from = cursor.map(MemoryConfigurations::placeOf).orElse(0);
        List<ToldConfiguration> items = all.stream().skip(from).limit(limit).toList();
        int next = from + items.size();
        return new Page<>(items, next < all.size() ? Optional.of(Integer.toString(next)) : Optional.empty());
    }

    private static int placeOf(String cursor) {
        if (!cursor.matches("[0-9]{1,6}")) {
            throw new RejectedException(
                    Rejection.INVALID, "the cursor is none of this list", "Take the one of the page before.", "cursor");
        }
        return Integer.parseInt(cursor);
    }
}
