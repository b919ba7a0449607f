package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.identity.DeviceId;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceBuckets;
import io.tributary.management.registry.DeviceView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Devices by their names. Knows by heart how many buckets a product has, which never changes, so a device is one read. */
final class DeviceReads implements DeviceAnnouncer.DeviceState {
    private static final int LOCKS = 256;
    private static final int MOST_KNOWN = 10_000;

    private final Database database;
    private final DeviceRows rows;
    private final StatusRows statuses;
    private final Memberships memberships;
    private final Map<String, Integer> buckets = new ConcurrentHashMap<>();
    private final List<ReentrantLock> locks = new ArrayList<>();

    DeviceReads(Database database, DeviceRows rows, StatusRows statuses, Memberships memberships) {
        this.database = database;
        this.rows = rows;
        this.statuses = statuses;
        this.memberships = memberships;
        for (int i = 0; i < LOCKS; i++) {
            locks.add(new ReentrantLock());
        }
    }

    /** The number of buckets of a product that exists or did. */
    Optional<Integer> bucketsOf(String productId) {
        Integer known = buckets.get(productId);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Integer> read = database.one(
                        "SELECT device_buckets FROM products WHERE account = ? AND product_id = ?",
                        CassandraRegistry.ACCOUNT,
                        productId)
                .map(row -> row.getInt("device_buckets"));
        if (buckets.size() > MOST_KNOWN) {
            buckets.clear();
        }
        read.ifPresent(number -> buckets.put(productId, number));
        return read;
    }

    Optional<Device> one(DeviceId id) {
        return bucketsOf(id.productId())
                .flatMap(number -> database.one(rows.one(id, DeviceBuckets.of(id.deviceName(), number))))
                .map(row -> DeviceRows.read(id.productId(), row));
    }

    Optional<DeviceView> view(DeviceId id) {
        return bucketsOf(id.productId()).flatMap(number -> {
            List<List<Row>> found = database.sideBySide(
                    List.of(rows.one(id, DeviceBuckets.of(id.deviceName(), number)), statuses.one(id)));
            return found.get(0).stream()
                    .findFirst()
                    .map(row -> new DeviceView(DeviceRows.read(id.productId(), row), StatusRows.of(found.get(1))));
        });
    }

    /** Those that exist, by name. */
    Map<String, Device> some(String productId, int number, Collection<String> names) {
        return some(productId, number, names, ConsistencyLevel.QUORUM);
    }

    private Map<String, Device> some(
            String productId, int number, Collection<String> names, ConsistencyLevel consistency) {
        List<BoundStatement> reads = new ArrayList<>();
        DeviceRows.byBucket(names, name -> name, number)
                .forEach((bucket, some) ->
                        reads.add(rows.some(productId, bucket, some).setConsistencyLevel(consistency)));
        Map<String, Device> found = new HashMap<>();
        for (List<Row> each : database.sideBySide(reads)) {
            for (Row row : each) {
                Device device = DeviceRows.read(productId, row);
                found.put(device.id().deviceName(), device);
            }
        }
        return found;
    }

    @Override
    public Map<String, Device> read(String productId, List<String> names, boolean settled) {
        Optional<Integer> number = bucketsOf(productId);
        if (number.isEmpty()) {
            return Map.of();
        }
        // A serial read finishes what a writer that died has begun, or makes sure that it never happens.
        Map<String, Device> found =
                some(productId, number.get(), names, settled ? ConsistencyLevel.SERIAL : ConsistencyLevel.QUORUM);
        if (settled) {
            memberships.forget(names.stream()
                    .filter(name -> !found.containsKey(name))
                    .map(name -> new DeviceId(productId, name))
                    .toList());
        }
        return found;
    }

    @Override
    public void undisturbed(String productId, List<String> names, Runnable action) {
        int number = bucketsOf(productId).orElse(1);
        List<ReentrantLock> held = names.stream()
                .map(name -> indexOf(productId, DeviceBuckets.of(name, number)))
                .distinct()
                .sorted() // always in this order: two who need several never wait for each other
                .map(locks::get)
                .toList();
        held.forEach(ReentrantLock::lock);
        try {
            action.run();
        } finally {
            held.forEach(ReentrantLock::unlock);
        }
    }

    ReentrantLock lockOf(String productId, int bucket) {
        return locks.get(indexOf(productId, bucket));
    }

    private static int indexOf(String productId, int bucket) {
        return Math.floorMod(productId.hashCode() * 31 + bucket, LOCKS);
    }
}
