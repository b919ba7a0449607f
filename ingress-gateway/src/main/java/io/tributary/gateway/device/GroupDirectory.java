package io.tributary.gateway.device;

import io.tributary.identity.DeviceId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The groups of the registry in memory, and in the {@link LocalStore} which of them each device is in itself. Fed by the
 * {@link DeviceDirectory} it belongs to; records may come in any order: a group that is not known counts for nothing.
 */
public final class GroupDirectory implements DeviceGroups {
    private static final byte GROUP_PREFIX = 'g';
    private static final char MEMBER_PREFIX = 'i';
    private static final String SEPARATOR = "\n";
    /** Devices that share one see each other's changes as their own, and look once in vain. */
    private static final int STRIPES = 4_096;

    private final LocalStore store;
    private final Runnable damaged;
    private final BooleanSupplier whole;
    private final AtomicLong changesOfGroups = new AtomicLong();
    private final AtomicLongArray changesOfDevices = new AtomicLongArray(STRIPES);
    private volatile Map<String, Group> groups = Map.of();

    /** @param parent id of the group it is part of; empty: none */
    private record Group(String name, String parent) {
        byte[] toBytes() {
            return (parent + SEPARATOR + name).getBytes(StandardCharsets.UTF_8);
        }

        static Group ofBytes(byte[] bytes) {
            String[] parts = new String(bytes, StandardCharsets.UTF_8).split(SEPARATOR, 2);
            return new Group(parts[parts.length - 1], parts[0]);
        }
    }

    /**
     * @param damaged told when the store cannot be read
     * @param whole whether the store holds all that the registry does
     */
    GroupDirectory(LocalStore store, Runnable damaged, BooleanSupplier whole) {
        this.store = store;
        this.damaged = damaged;
        this.whole = whole;
    }

    @Override
    public boolean isWhole() {
        return whole.getAsBoolean();
    }

    @Override
    public List<DeviceGroup> of(DeviceId id) {
        Map<String, Group> known = groups;
        if (known.isEmpty()) {
            return List.of();
        }
        Map<String, DeviceGroup> found = new TreeMap<>();
        for (String own : ownOf(id)) {
            String next = own;
            @Nullable Group group = known.get(next);
            while (group != null && !found.containsKey(next)) {
                found.put(next, new DeviceGroup(next, group.name()));
                next = group.parent();
                group = known.get(next);
            }
        }
        return List.copyOf(found.values());
    }

    private Set<String> ownOf(DeviceId id) {
        try {
            return read(id);
        } catch (DamagedStoreException e) {
            damaged.run();
            return Set.of();
        }
    }

    private Set<String> read(DeviceId id) {
        byte @Nullable [] ids = store.get(memberKeyOf(id));
        return ids == null ? Set.of() : Set.of(new String(ids, StandardCharsets.UTF_8).split(SEPARATOR));
    }

    @Override
    public long version(DeviceId id) {
        return changesOfGroups.get() + changesOfDevices.get(stripeOf(id));
    }

    private static int stripeOf(DeviceId id) {
        int hash = id.hashCode();
        return (hash ^ hash >>> 16) & STRIPES - 1;
    }

    /** Makes the groups of the store known. */
    void restore() {
        Map<String, Group> known = new HashMap<>();
        store.scan(
                GROUP_PREFIX,
                (key, value) ->
                        known.put(new String(key, 1, key.length - 1, StandardCharsets.UTF_8), Group.ofBytes(value)));
        groups = Map.copyOf(known);
        changesOfGroups.incrementAndGet();
    }

    /** The store was cleared. */
    void clear() {
        groups = Map.of();
        changesOfGroups.incrementAndGet();
    }

    /** Begins a row of changes; only one at a time. */
    Changes changes() {
        return new Changes();
    }

    /** Changes that take effect together. */
    public final class Changes {
        private final Map<String, Optional<Group>> changed = new TreeMap<>();
        private final Map<DeviceId, Set<String>> members = new HashMap<>();

        private Changes() {}

        /**
         * A group is as said here from now on.
         *
         * @param parent id of the group it is part of
         */
        public void put(String groupId, String name, Optional<String> parent) {
            changed.put(groupId, Optional.of(new Group(name, parent.orElse(""))));
        }

        /** The group is no more. */
        public void remove(String groupId) {
            changed.put(groupId, Optional.empty());
        }

        /** The device is in the group from now on. */
        public void add(String groupId, DeviceId device) {
            members.computeIfAbsent(device, this::before).add(groupId);
        }

        /** The device is in the group no more. */
        public void take(String groupId, DeviceId device) {
            members.computeIfAbsent(device, this::before).remove(groupId);
        }

        private Set<String> before(DeviceId device) {
            return new TreeSet<>(read(device));
        }

        /** What is to be written to the store. */
        void writeTo(List<LocalStore.Change> writes) {
            changed.forEach((id, group) -> writes.add(new LocalStore.Change(
                    ((char) GROUP_PREFIX + id).getBytes(StandardCharsets.UTF_8),
                    group.map(Group::toBytes).orElse(null))));
            members.forEach((device, ids) -> writes.add(new LocalStore.Change(
                    memberKeyOf(device),
                    ids.isEmpty() ? null : String.join(SEPARATOR, ids).getBytes(StandardCharsets.UTF_8))));
        }

        /** It is written: from now on it counts. */
        void takeEffect() {
            if (!changed.isEmpty()) {
                Map<String, Group> known = new HashMap<>(groups);
                changed.forEach(
                        (id, group) -> group.ifPresentOrElse(now -> known.put(id, now), () -> known.remove(id)));
                groups = Map.copyOf(known);
                changesOfGroups.incrementAndGet();
            }
            members.keySet().forEach(device -> changesOfDevices.incrementAndGet(stripeOf(device)));
        }
    }

    private static byte[] memberKeyOf(DeviceId id) {
        return (MEMBER_PREFIX + id.toString()).getBytes(StandardCharsets.UTF_8);
    }
}
