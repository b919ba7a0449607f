package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where groups and their members are kept for good. Each change is also announced, both or neither; when a change made under {@link
 * #changingGroups} returns, its announcement is on its way. Thread-safe, also across API nodes.
 */
public interface GroupStore {
    /** Runs a change of groups while nobody else, on any node, changes one. */
    <T> T changingGroups(Supplier<T> change);

    List<Group> groups();

    Optional<Group> group(String groupId);

    void put(Group group);

    /** Deletes a group and all its memberships, under {@link #changingGroups}. */
    void delete(Group group);

    /** How many members a group has. */
    long memberCount(String groupId);

    /** Adds members, under {@link #changingGroups}; those who are in it stay. */
    void addMembers(String groupId, List<DeviceId> devices);

    void removeMembers(String groupId, List<DeviceId> devices);

    /** Members in a stable order; a page may be shorter than the limit and still have a next one. */
    Page<DeviceId> members(String groupId, int limit, Optional<String> cursor);

    /** Ids of the groups a device is in. */
    List<String> groupsOf(DeviceId device);
}
