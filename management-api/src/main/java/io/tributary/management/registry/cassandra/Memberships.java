package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.identity.DeviceId;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.DeviceBuckets;
import io.tributary.management.registry.RegistryRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Who is in which group, kept both ways: each membership is two rows, written together with what announces it. */
final class Memberships {
    /** Partitions of the members of a group. Fixed for ever. */
    static final int BUCKETS = 16;

    private static final int AT_ONCE = 50;
    /** A batch of these is 75 rows and some 10 KB. */
    private static final int WRITTEN_AT_ONCE = 25;

    private final Database database;

    Memberships(Database database) {
        this.database = database;
    }

    /** Ids of the groups a device is in. */
    List<String> of(DeviceId device) {
        return groupsIn(database.run(
                        "SELECT group_id FROM device_groups WHERE product_id = ? AND device_name = ?",
                        device.productId(),
                        device.deviceName())
                .all());
    }

    void add(String groupId, List<DeviceId> devices) {
        write(groupId, devices, this::added);
    }

    /** Says of members that they are. */
    void announce(String groupId, List<DeviceId> devices) {
        write(
                groupId,
                devices,
                (group, device) -> List.of(CassandraOutbox.write(database, RegistryRecords.membership(group, device))));
    }

    void remove(String groupId, List<DeviceId> devices) {
        write(groupId, devices, this::removed);
    }

    /** Takes devices out of all their groups; whether there was one to take them out of. */
    boolean forget(List<DeviceId> devices) {
        boolean any = false;
        for (int from = 0; from < devices.size(); from += AT_ONCE) {
            List<DeviceId> some = devices.subList(from, Math.min(from + AT_ONCE, devices.size()));
            List<List<Row>> found = database.sideBySide(some.stream()
                    .map(device -> database.bind(
                            "SELECT group_id FROM device_groups WHERE product_id = ? AND device_name = ?",
                            device.productId(),
                            device.deviceName()))
                    .toList());
            for (int i = 0; i < some.size(); i++) {
                for (String group : groupsIn(found.get(i))) {
                    database.together(removed(group, some.get(i)));
                    any = true;
                }
            }
        }
        return any;
    }

    static int bucketOf(DeviceId device) {
        return DeviceBuckets.of(device.toString(), BUCKETS);
    }

    private interface Write {
        List<BoundStatement> of(String groupId, DeviceId device);
    }

    private void write(String groupId, List<DeviceId> devices, Write write) {
        for (int from = 0; from < devices.size(); from += WRITTEN_AT_ONCE) {
            List<BoundStatement> writes = new ArrayList<>();
            devices.subList(from, Math.min(from + WRITTEN_AT_ONCE, devices.size()))
                    .forEach(device -> writes.addAll(write.of(groupId, device)));
            database.together(writes);
        }
    }

    private List<BoundStatement> added(String groupId, DeviceId device) {
        return List.of(
                database.bind(
                        "INSERT INTO group_members (group_id, bucket, product_id, device_name) VALUES (?, ?, ?, ?)",
                        groupId,
                        bucketOf(device),
                        device.productId(),
                        device.deviceName()),
                database.bind(
                        "INSERT INTO device_groups (product_id, device_name, group_id) VALUES (?, ?, ?)",
                        device.productId(),
                        device.deviceName(),
                        groupId),
                CassandraOutbox.write(database, RegistryRecords.membership(groupId, device)));
    }

    private List<BoundStatement> removed(String groupId, DeviceId device) {
        return List.of(
                database.bind(
                        "DELETE FROM group_members WHERE group_id = ? AND bucket = ? AND product_id = ?"
                                + " AND device_name = ?",
                        groupId,
                        bucketOf(device),
                        device.productId(),
                        device.deviceName()),
                database.bind(
                        "DELETE FROM device_groups WHERE product_id = ? AND device_name = ? AND group_id = ?",
                        device.productId(),
                        device.deviceName(),
                        groupId),
                CassandraOutbox.write(database, RegistryRecords.endOfMembership(groupId, device)));
    }

    private static List<String> groupsIn(List<Row> rows) {
        return rows.stream()
                .map(row -> Objects.requireNonNull(row.getString("group_id")))
                .toList();
    }
}
