package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.identity.DeviceId;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.Group;
import io.tributary.management.registry.GroupSettings;
import io.tributary.management.registry.GroupStore;
import io.tributary.management.registry.OutboxPublisher;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.RegistryRecords;
import io.tributary.management.registry.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Groups in the partition of their account, their members in buckets of the group and, the other way, in the partition of the device. */
public final class CassandraGroups implements GroupStore {
    private static final String COLUMNS = "group_id, name, description, parent, revision, created_at, updated_at";
    private static final String CLAIM = "registry/groups";
    private static final String ANNOUNCED = "groups announced";
    private static final int DELETED_AT_ONCE = 500;

    private final Database database;
    private final Claims claims;
    private final OutboxPublisher publisher;
    private final Memberships memberships;

    /**
     * @param publisher of what is in the outbox
     */
    public CassandraGroups(Database database, Claims claims, OutboxPublisher publisher) {
        this.database = database;
        this.claims = claims;
        this.publisher = publisher;
        this.memberships = new Memberships(database);
    }

    @Override
    public <T> T changingGroups(Supplier<T> change) {
        T result = claims.holding(CLAIM, change);
        publisher.flush();
        return result;
    }

    /**
     * Announces the groups and members that there are, once for all nodes and all time: those of before groups were announced would be known at
     * their next change only. Again after a death in between, which does no harm.
     *
     * @return whether this call did it
     */
    public boolean announceOnce() {
        return !isAnnounced()
                && changingGroups(() -> {
                    if (isAnnounced()) {
                        return false;
                    }
                    for (Group group : groups()) {
                        announce(group);
                    }
                    claims.renew(CLAIM);
                    database.run("INSERT INTO done_once (what, done_at) VALUES (?, toTimestamp(now()))", ANNOUNCED);
                    return true;
                });
    }

    private boolean isAnnounced() {
        return database.one("SELECT what FROM done_once WHERE what = ?", ANNOUNCED)
                .isPresent();
    }

    private void announce(Group group) {
        claims.renew(CLAIM);
        database.together(List.of(CassandraOutbox.write(database, RegistryRecords.of(group))));
        Optional<String> next = Optional.empty();
        do {
            Page<DeviceId> page = members(group.groupId(), DELETED_AT_ONCE, next);
            claims.renew(CLAIM);
            memberships.announce(group.groupId(), page.items());
            next = page.next();
        } while (next.isPresent());
    }

    @Override
    public List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        for (Row row :
                database.run("SELECT " + COLUMNS + " FROM groups WHERE account = ?", CassandraRegistry.ACCOUNT)) {
            groups.add(read(row));
        }
        return groups;
    }

    @Override
    public Optional<Group> group(String groupId) {
        return database.one(
                        "SELECT " + COLUMNS + " FROM groups WHERE account = ? AND group_id = ?",
                        CassandraRegistry.ACCOUNT,
                        groupId)
                .map(CassandraGroups::read);
    }

    @Override
    public void put(Group group) {
        database.together(List.of(
                database.bind(
                        "INSERT INTO groups (account, " + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        CassandraRegistry.ACCOUNT,
                        group.groupId(),
                        group.name(),
                        group.settings().description(),
                        group.settings().parent().orElse(""),
                        group.revision().number(),
                        group.revision().createdAt(),
                        group.revision().updatedAt()),
                CassandraOutbox.write(database, RegistryRecords.of(group))));
    }

    @Override
    public void delete(Group group) {
        Optional<String> next = Optional.empty();
        do { // memberships first: a crash in between leaves a group that can be deleted again
            Page<DeviceId> page = members(group.groupId(), DELETED_AT_ONCE, next);
            claims.renew(CLAIM);
            memberships.remove(group.groupId(), page.items());
            next = page.next();
        } while (next.isPresent());
        database.together(List.of(
                database.bind(
                        "DELETE FROM groups WHERE account = ? AND group_id = ?",
                        CassandraRegistry.ACCOUNT,
                        group.groupId()),
                CassandraOutbox.write(database, RegistryRecords.deletionOf(group))));
    }

    @Override
    public long memberCount(String groupId) {
        List<BoundStatement> counts = IntStream.range(0, Memberships.BUCKETS)
                .mapToObj(bucket -> database.bind(
                        "SELECT COUNT(device_name) AS n FROM group_members WHERE group_id = ? AND bucket = ?",
                        groupId,
                        bucket))
                .toList();
        return database.sideBySide(counts).stream()
                .mapToLong(rows -> rows.get(0).getLong("n"))
                .sum();
    }

    @Override
    public void addMembers(String groupId, List<DeviceId> devices) {
        memberships.add(groupId, devices);
    }

    @Override
    public void removeMembers(String groupId, List<DeviceId> devices) {
        memberships.remove(groupId, devices);
    }

    @Override
    public Page<DeviceId> members(String groupId, int limit, Optional<String> cursor) {
        DeviceFinder.Place place = cursor.map(DeviceFinder.Place::parse).orElse(new DeviceFinder.Place(false, 0, "/"));
        int slash = place.after().indexOf('/');
        if (place.bySlot() || slash < 0) {
            throw DeviceFinder.Place.refusal(cursor.orElse(""));
        }
        List<DeviceId> found = new ArrayList<>();
        String product = place.after().substring(0, slash);
        String device = place.after().substring(slash + 1);
        for (int bucket = place.partition(); bucket < Memberships.BUCKETS; bucket++) {
            for (Row row : database.run(
                    "SELECT product_id, device_name FROM group_members WHERE group_id = ? AND bucket = ?"
                            + " AND (product_id, device_name) > (?, ?) LIMIT ?",
                    groupId,
                    bucket,
                    product,
                    device,
                    limit - found.size())) {
                found.add(new DeviceId(
                        Objects.requireNonNull(row.getString("product_id")),
                        Objects.requireNonNull(row.getString("device_name"))));
            }
            if (found.size() == limit) {
                String last = found.get(limit - 1).toString();
                return new Page<>(found, Optional.of(new DeviceFinder.Place(false, bucket, last).text()));
            }
            product = "";
            device = "";
        }
        return new Page<>(found, Optional.empty());
    }

    @Override
    public List<String> groupsOf(DeviceId device) {
        return memberships.of(device);
    }

    private static Group read(Row row) {
        Instant createdAt = Objects.requireNonNullElse(row.getInstant("created_at"), Instant.EPOCH);
        return new Group(
                text(row, "group_id"),
                new GroupSettings(
                        text(row, "name"),
                        text(row, "description"),
                        Optional.of(text(row, "parent")).filter(id -> !id.isEmpty())),
                new Revision(
                        row.getLong("revision"),
                        createdAt,
                        Objects.requireNonNullElse(row.getInstant("updated_at"), createdAt)));
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }
}
