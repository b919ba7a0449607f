package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.identity.DeviceId;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.Configuration;
import io.tributary.management.registry.ConfigurationStore;
import io.tributary.management.registry.DeviceBuckets;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.RegistryRecords;
import io.tributary.management.registry.ToldConfiguration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Configurations in the partition of their product; what devices were told is in their statuses. */
public final class CassandraConfigurations implements ConfigurationStore {
    private static final String TOLD =
            "SELECT device_name, configuration_version, configuration_at, configuration_by FROM device_status"
                    + " WHERE product_id = ? AND slot = ?";

    private final Database database;

    public CassandraConfigurations(Database database) {
        this.database = database;
    }

    /** What ends with a product, with its announcement. */
    static List<BoundStatement> deletionOf(Database database, String productId) {
        return List.of(
                database.bind("DELETE FROM product_configurations WHERE product_id = ?", productId),
                CassandraOutbox.write(database, RegistryRecords.endOfConfiguration(productId)));
    }

    @Override
    public List<Configuration> versions(String productId) {
        return database
                .run(
                        "SELECT version, enabled, payload, made_at FROM product_configurations WHERE product_id = ?",
                        productId)
                .all()
                .stream()
                .map(row -> new Configuration(
                        productId,
                        row.getLong("version"),
                        row.getBoolean("enabled"),
                        text(row, "payload"),
                        Optional.ofNullable(row.getInstant("made_at"))))
                .toList();
    }

    @Override
    public void add(Configuration configuration, long forgotten) {
        database.together(List.of(
                database.bind(
                        "INSERT INTO product_configurations (product_id, version, enabled, payload, made_at)"
                                + " VALUES (?, ?, ?, ?, ?)",
                        configuration.productId(),
                        configuration.version(),
                        configuration.enabled(),
                        configuration.payload(),
                        configuration.madeAt().orElse(Instant.EPOCH)),
                database.bind(
                        "DELETE FROM product_configurations WHERE product_id = ? AND version <= ?",
                        configuration.productId(),
                        forgotten),
                CassandraOutbox.write(database, RegistryRecords.of(configuration))));
    }

    @Override
    public Optional<ToldConfiguration> told(DeviceId device) {
        return database.one(
                        TOLD + " AND device_name = ?",
                        device.productId(),
                        DeviceBuckets.of(device.deviceName(), StatusRows.SLOTS),
                        device.deviceName())
                .flatMap(CassandraConfigurations::toldOf);
    }

    @Override
    public Page<ToldConfiguration> told(String productId, int limit, Optional<String> cursor) {
        DeviceFinder.Place place = cursor.map(DeviceFinder.Place::parse).orElse(new DeviceFinder.Place(true, 0, ""));
        if (!place.bySlot()) {
            throw DeviceFinder.Place.refusal(cursor.orElse(""));
        }
        List<ToldConfiguration> found = new ArrayList<>();
        String after = place.after();
        int looked = 0; // many may have been told none
        for (int slot = place.partition(); slot < StatusRows.SLOTS; slot++) {
            List<Row> rows = database.run(TOLD + " AND device_name > ? LIMIT ?", productId, slot, after, limit - looked)
                    .all();
            rows.forEach(row -> toldOf(row).ifPresent(found::add));
            looked += rows.size();
            if (looked == limit) {
                String last = StatusRows.nameOf(rows.get(rows.size() - 1));
                return new Page<>(found, Optional.of(new DeviceFinder.Place(true, slot, last).text()));
            }
            after = "";
        }
        return new Page<>(found, Optional.empty());
    }

    private static Optional<ToldConfiguration> toldOf(Row row) {
        return row.isNull("configuration_version")
                ? Optional.empty()
                : Optional.of(new ToldConfiguration(
                        StatusRows.nameOf(row),
                        row.getLong("configuration_version"),
                        text(row, "configuration_by").equals("asked"),
                        Objects.requireNonNullElse(row.getInstant("configuration_at"), Instant.EPOCH)));
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }
}
