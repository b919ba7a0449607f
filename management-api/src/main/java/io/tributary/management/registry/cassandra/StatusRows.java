package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.identity.DeviceId;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.DeviceBuckets;
import io.tributary.management.registry.DeviceStatus;
import io.tributary.management.registry.DeviceStatus.Connection;
import io.tributary.management.registry.ProductPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What devices say and do, as the device-state job keeps it. Read only. */
final class StatusRows {
    /** Partitions of every product, whatever its size, so that who writes a status need not know the product. Fixed for ever. */
    static final int SLOTS = 64;

    private static final String COLUMNS = "device_name, connection, first_online_at, online_at, offline_at,"
            + " last_seen_at, address, cause, firmware, firmware_at";

    private final Database database;

    StatusRows(Database database) {
        this.database = database;
    }

    BoundStatement one(DeviceId id) {
        return database.bind(
                "SELECT " + COLUMNS + " FROM device_status WHERE product_id = ? AND slot = ? AND device_name = ?",
                id.productId(),
                DeviceBuckets.of(id.deviceName(), SLOTS),
                id.deviceName());
    }

    /** Statuses by name, of those that have one. */
    Map<String, DeviceStatus> some(String productId, Collection<String> names) {
        List<BoundStatement> reads = new ArrayList<>();
        DeviceRows.byBucket(names, name -> name, SLOTS)
                .forEach((slot, some) -> reads.add(database.bind(
                        "SELECT " + COLUMNS
                                + " FROM device_status WHERE product_id = ? AND slot = ? AND device_name IN ?",
                        productId,
                        slot,
                        some)));
        Map<String, DeviceStatus> found = new HashMap<>();
        for (List<Row> rows : database.sideBySide(reads)) {
            rows.forEach(row -> found.put(nameOf(row), read(row)));
        }
        return found;
    }

    /** Statuses in a slot, of a range of names, found by index. */
    BoundStatement search(
            String productId,
            int slot,
            DeviceFinder.Names names,
            Optional<Connection> connection,
            Optional<String> firmware,
            int limit) {
        StringBuilder where = new StringBuilder("product_id = ? AND slot = ? AND " + names.condition());
        List<Object> values = new ArrayList<>(List.of(productId, slot));
        values.addAll(names.values());
        connection.ifPresent(wanted -> {
            where.append(" AND connection = ?");
            values.add(ProductPolicy.word(wanted));
        });
        firmware.ifPresent(wanted -> {
            where.append(" AND firmware = ?");
            values.add(wanted);
        });
        values.add(limit);
        return database.bind("SELECT " + COLUMNS + " FROM device_status WHERE " + where + " LIMIT ?", values.toArray());
    }

    static DeviceStatus of(List<Row> rows) {
        return rows.isEmpty() ? DeviceStatus.NEVER_SEEN : read(rows.get(0));
    }

    static DeviceStatus read(Row row) {
        String connection = row.getString("connection");
        return new DeviceStatus(
                connection == null
                        ? Connection.NEVER
                        : ProductPolicy.choice(Connection.class, connection, "connection"),
                Optional.ofNullable(row.getInstant("first_online_at")),
                Optional.ofNullable(row.getInstant("online_at")),
                Optional.ofNullable(row.getInstant("offline_at")),
                Optional.ofNullable(row.getInstant("last_seen_at")),
                text(row, "address"),
                text(row, "cause"),
                Optional.ofNullable(row.getString("firmware")),
                Optional.ofNullable(row.getInstant("firmware_at")));
    }

    private static Optional<String> text(Row row, String column) {
        return Optional.ofNullable(row.getString(column)).filter(text -> !text.isEmpty());
    }

    static String nameOf(Row row) {
        String name = row.getString("device_name");
        return name == null ? "" : name;
    }
}
