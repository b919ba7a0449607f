package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The groups of the account: devices across products. Refuses with {@link RejectedException}. Thread-safe. */
public final class Groups {
    /** Groups of an account, at most. */
    public static final int MAX_GROUPS = 1_000;
    /** Members of one group, at most. */
    public static final int MAX_MEMBERS = 50_000;
    /** Groups one device may be in. */
    public static final int MAX_PER_DEVICE = 20;
    /** Devices added or removed in one call, at most. */
    public static final int MAX_CALL = 500;
    /** Groups above one another, at most. */
    public static final int MAX_DEPTH = 5;

    private static final int ID_LENGTH = 10;
    private static final Pattern ID = Pattern.compile("[A-Z0-9]{10}");

    private final GroupStore store;
    private final RegistryStore registry;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public Groups(GroupStore store, RegistryStore registry, Clock clock) {
        this.store = store;
        this.registry = registry;
        this.clock = clock;
    }

    public Group create(GroupSettings settings) {
        Group group = new Group(Products.newId(random, ID_LENGTH), settings, Revision.first(clock.instant()));
        return store.changingGroups(() -> {
            List<Group> others = store.groups();
            if (others.size() >= MAX_GROUPS) {
                throw conflict("the account has its " + MAX_GROUPS + " groups", "Delete a group that is not used.", "");
            }
            requirePlace(group, others);
            store.put(group);
            return group;
        });
    }

    /** Changes a group; with an expected revision, only if it is at that one. */
    public Group change(String groupId, Optional<Long> expectedRevision, UnaryOperator<GroupSettings> change) {
        return store.changingGroups(() -> {
            Group before = get(groupId);
            before.revision().require(expectedRevision, "group " + groupId);
            Group after = new Group(
                    groupId, change.apply(before.settings()), before.revision().next(clock.instant()));
            requirePlace(after, store.groups());
            store.put(after);
            return after;
        });
    }

    /** Deletes a group that is nobody's parent; its members stay what they are. */
    public void delete(String groupId, Optional<Long> expectedRevision) {
        store.changingGroups(() -> {
            Group group = get(groupId);
            group.revision().require(expectedRevision, "group " + groupId);
            List<String> children = store.groups().stream()
                    .filter(other -> other.settings().parent().equals(Optional.of(groupId)))
                    .map(Group::name)
                    .toList();
            if (!children.isEmpty()) {
                throw conflict(
                        "group " + groupId + " has parts: " + String.join(", ", children),
                        "Delete them first, or give them another parent.",
                        "");
            }
            store.delete(group);
            return true;
        });
    }

    public List<Group> list() {
        return store.groups();
    }

    /** The group, or a refusal with NOT_FOUND. */
    public Group get(String groupId) {
        if (!ID.matcher(groupId).matches()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + groupId + "' is not a group id",
                    "Use " + ID_LENGTH + " upper-case letters and digits.",
                    "groupId");
        }
        return store.group(groupId)
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "there is no group " + groupId,
                        "List the groups with GET /api/v1/groups.",
                        "groupId"));
    }

    /** Adds devices, all or none; those who are in it stay. */
    public void add(String groupId, List<DeviceId> devices) {
        requireCall(devices);
        store.changingGroups(() -> {
            get(groupId);
            if (store.memberCount(groupId) + devices.size() > MAX_MEMBERS) {
                throw conflict(
                        "group " + groupId + " would have more than " + MAX_MEMBERS + " members",
                        "Use several groups with one parent.",
                        "devices");
            }
            for (DeviceId device : devices) {
                if (registry.device(device).isEmpty()) {
                    throw Devices.unknown(device);
                }
                List<String> present = store.groupsOf(device);
                if (!present.contains(groupId) && present.size() >= MAX_PER_DEVICE) {
                    throw conflict(
                            "device " + device + " is in its " + MAX_PER_DEVICE + " groups",
                            "Take it out of another group.",
                            "devices");
                }
            }
            store.addMembers(groupId, devices);
            // A device that was deleted meanwhile must not stay behind as a member.
            List<DeviceId> gone = devices.stream()
                    .filter(device -> registry.device(device).isEmpty())
                    .toList();
            store.removeMembers(groupId, gone);
            return true;
        });
    }

    /** Takes devices out; those who are not in it are no error. */
    public void remove(String groupId, List<DeviceId> devices) {
        requireCall(devices);
        store.changingGroups(() -> {
            get(groupId);
            store.removeMembers(groupId, devices);
            return true;
        });
    }

    public long memberCount(String groupId) {
        get(groupId);
        return store.memberCount(groupId);
    }

    /**
     * A page of members with what they say and do, in a stable order.
     *
     * @param limit 1 to {@link Devices#MAX_PAGE}
     */
    public Page<DeviceView> members(String groupId, int limit, Optional<String> cursor) {
        if (limit < 1 || limit > Devices.MAX_PAGE) {
            throw new RejectedException(
                    Rejection.INVALID, limit + " is not a page size", "Use 1 to " + Devices.MAX_PAGE + ".", "limit");
        }
        get(groupId);
        Page<DeviceId> page = store.members(groupId, limit, cursor);
        return new Page<>(
                page.items().stream().flatMap(id -> registry.view(id).stream()).toList(), page.next());
    }

    /** The groups a device is in. */
    public List<Group> of(DeviceId device) {
        Set<String> ids = Set.copyOf(store.groupsOf(device));
        return store.groups().stream()
                .filter(group -> ids.contains(group.groupId()))
                .toList();
    }

    /** The groups a device is in, and those which they are parts of, by their ids. */
    public List<Group> around(DeviceId device) {
        List<String> own = store.groupsOf(device);
        if (own.isEmpty()) {
            return List.of();
        }
        Map<String, Group> all = store.groups().stream().collect(Collectors.toMap(Group::groupId, group -> group));
        Map<String, Group> found = new TreeMap<>();
        for (String id : own) {
            Optional<Group> group = Optional.ofNullable(all.get(id));
            while (group.isPresent() && found.put(group.get().groupId(), group.get()) == null) {
                group = group.get().settings().parent().map(all::get);
            }
        }
        return List.copyOf(found.values());
    }

    private static void requirePlace(Group group, List<Group> all) {
        List<Group> others = all.stream()
                .filter(other -> !other.groupId().equals(group.groupId()))
                .toList();
        if (others.stream().anyMatch(other -> other.name().equals(group.name()))) {
            throw conflict("there is a group '" + group.name() + "' already", "Choose another name.", "name");
        }
        Optional<String> parent = group.settings().parent();
        List<String> above = new ArrayList<>(List.of(group.groupId()));
        while (parent.isPresent()) {
            String id = parent.get();
            Group next = others.stream()
                    .filter(other -> other.groupId().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new RejectedException(
                            Rejection.INVALID,
                            "the parent '" + id + "' is not another group",
                            "Name a group that exists and is no part of this one.",
                            "parent"));
            above.add(id);
            if (above.size() > MAX_DEPTH || above.stream().distinct().count() < above.size()) {
                throw conflict(
                        "group '" + group.name() + "' would have more than " + MAX_DEPTH + " levels above it",
                        "Choose a parent closer to the top.",
                        "parent");
            }
            parent = next.settings().parent();
        }
    }

    private static void requireCall(List<DeviceId> devices) {
        if (devices.isEmpty() || devices.size() > MAX_CALL) {
            throw new RejectedException(
                    Rejection.INVALID,
                    devices.size() + " devices in one call",
                    "Send 1 to " + MAX_CALL + "; use several calls for more.",
                    "devices");
        }
        if (devices.stream().collect(Collectors.toSet()).size() < devices.size()) {
            throw new RejectedException(
                    Rejection.INVALID, "a device is named twice", "Name each device once.", "devices");
        }
    }

    private static RejectedException conflict(String detail, String remedy, String field) {
        return new RejectedException(Rejection.CONFLICT, detail, remedy, field);
    }
}
