package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.identity.DeviceId;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceBuckets;
import io.tributary.management.registry.DeviceSettings;
import io.tributary.management.registry.DeviceSettings.LogLevel;
import io.tributary.management.registry.DeviceX509;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.registry.Revision;
import io.tributary.management.registry.TagForms;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Devices as rows of their bucket. Writes are conditions of a lightweight transaction; a row is known by its revision and the time it was made,
 * so that one of before there were revisions is not confused with none. What is empty is written as empty: a null would be a tombstone.
 */
final class DeviceRows {
    static final String COLUMNS = "device_name, sealed_secret, enabled, certificate, created_at, alias, description,"
            + " tags, integer_tags, tag_titles, log_level, revision, updated_at";

    private static final String AT = " WHERE product_id = ? AND bucket = ? AND device_name = ?";
    private static final String STILL = " IF revision = ? AND created_at = ?";

    private final Database database;

    DeviceRows(Database database) {
        this.database = database;
    }

    BoundStatement insert(Device device, int bucket) {
        List<Object> values = new ArrayList<>(List.of(
                device.id().productId(),
                bucket,
                device.id().deviceName(),
                ByteBuffer.wrap(device.sealedSecret()),
                device.enabled(),
                certificate(device),
                device.createdAt(),
                device.settings().alias(),
                device.settings().description(),
                ProductPolicy.word(device.settings().logLevel()),
                device.revision().number(),
                device.revision().updatedAt()));
        String columns = "product_id, bucket, device_name, sealed_secret, enabled, certificate, created_at, alias,"
                + " description, log_level, revision, updated_at";
        if (!device.tags().isEmpty()) { // writing no tags would be a tombstone, too
            columns += ", tags, integer_tags, tag_titles";
            values.addAll(List.of(device.tags(), integers(device), titles(device)));
        }
        return database.bind(
                "INSERT INTO devices (" + columns + ") VALUES (?" + ", ?".repeat(values.size() - 1) + ") IF NOT EXISTS",
                values.toArray());
    }

    BoundStatement replace(Device before, Device after, int bucket) {
        return database.bind(
                "UPDATE devices SET sealed_secret = ?, enabled = ?, certificate = ?, alias = ?, description = ?,"
                        + " log_level = ?, revision = ?, updated_at = ?, tags = ?, integer_tags = ?, tag_titles = ?"
                        + AT + STILL,
                ByteBuffer.wrap(after.sealedSecret()),
                after.enabled(),
                certificate(after),
                after.settings().alias(),
                after.settings().description(),
                ProductPolicy.word(after.settings().logLevel()),
                after.revision().number(),
                after.revision().updatedAt(),
                after.tags(),
                integers(after),
                titles(after),
                after.id().productId(),
                bucket,
                after.id().deviceName(),
                revision(before),
                before.createdAt());
    }

    BoundStatement delete(Device device, int bucket) {
        return database.bind(
                "DELETE FROM devices" + AT + STILL,
                device.id().productId(),
                bucket,
                device.id().deviceName(),
                revision(device),
                device.createdAt());
    }

    BoundStatement one(DeviceId id, int bucket) {
        return database.bind("SELECT " + COLUMNS + " FROM devices" + AT, id.productId(), bucket, id.deviceName());
    }

    BoundStatement some(String productId, int bucket, Collection<String> names) {
        return database.bind(
                "SELECT " + COLUMNS + " FROM devices WHERE product_id = ? AND bucket = ? AND device_name IN ?",
                productId,
                bucket,
                List.copyOf(names));
    }

    static Device read(String productId, Row row) {
        Instant createdAt = Objects.requireNonNullElse(row.getInstant("created_at"), Instant.EPOCH);
        return new Device(
                new DeviceId(productId, text(row, "device_name")),
                PolicyColumns.bytesOf(Objects.requireNonNull(row.getByteBuffer("sealed_secret"))),
                Optional.ofNullable(row.getByteBuffer("certificate"))
                        .filter(ByteBuffer::hasRemaining)
                        .map(der -> DeviceX509.ofDer(PolicyColumns.bytesOf(der))),
                new DeviceSettings(
                        row.getBoolean("enabled"),
                        text(row, "alias"),
                        text(row, "description"),
                        Objects.requireNonNullElse(row.getMap("tags", String.class, String.class), Map.of()),
                        new TagForms(
                                Objects.requireNonNullElse(row.getSet("integer_tags", String.class), Set.of()),
                                Objects.requireNonNullElse(
                                        row.getMap("tag_titles", String.class, String.class), Map.of())),
                        row.isNull("log_level")
                                ? LogLevel.OFF
                                : ProductPolicy.choice(LogLevel.class, text(row, "log_level"), "logLevel")),
                new Revision(
                        row.getLong("revision"),
                        createdAt,
                        Objects.requireNonNullElse(row.getInstant("updated_at"), createdAt)));
    }

    /** Things by the bucket of their name. */
    static <T> Map<Integer, List<T>> byBucket(Collection<T> things, Function<T, String> nameOf, int buckets) {
        Map<Integer, List<T>> parts = new TreeMap<>();
        for (T thing : things) {
            parts.computeIfAbsent(DeviceBuckets.of(nameOf.apply(thing), buckets), unused -> new ArrayList<>())
                    .add(thing);
        }
        return parts;
    }

    private static ByteBuffer certificate(Device device) {
        return ByteBuffer.wrap(device.certificate().map(DeviceX509::der).orElse(new byte[0]));
    }

    private static Set<String> integers(Device device) {
        return device.settings().tagForms().integers();
    }

    private static Map<String, String> titles(Device device) {
        return device.settings().tagForms().titles();
    }

    /** A row of before there were revisions has none. */
    private static @Nullable Long revision(Device device) {
        return device.revision().number() == 0
                ? null
                : Long.valueOf(device.revision().number());
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }
}
