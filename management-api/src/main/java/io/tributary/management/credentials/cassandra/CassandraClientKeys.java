package io.tributary.management.credentials.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.identity.DeviceId;
import io.tributary.management.cassandra.Database;
import io.tributary.management.credentials.ClientKeyStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Kept private keys in Cassandra, by their certificates' fingerprints. All writes are lightweight transactions: of two that fetch a key one gets
 * it. Nodes of before kept one key of a device, in columns of their own; those that wait there are found and taken as well, and gone by
 * themselves 30 days after the last of these nodes.
 */
public final class CassandraClientKeys implements ClientKeyStore {
    private static final long SECONDS = Duration.ofDays(30).toSeconds();
    private static final String WHERE = " WHERE product_id = ? AND bucket = ? AND device_name = ?";

    private final Database database;

    public CassandraClientKeys(Database database) {
        this.database = database;
    }

    @Override
    public void put(ClientKey key) {
        write(key, "= null");
    }

    @Override
    public Optional<ClientKey> find(DeviceId device, String fingerprint) {
        return database.one(
                        "SELECT device_name, fingerprint, sealed_key, keys FROM client_keys" + WHERE,
                        device.productId(),
                        partOf(device.deviceName()),
                        device.deviceName())
                .flatMap(row -> keysOf(device.productId(), row)
                        .filter(key -> key.fingerprint().equals(fingerprint))
                        .findFirst());
    }

    @Override
    public Map<String, Set<String>> fingerprints(String productId, Collection<String> deviceNames) {
        Map<String, Set<String>> fingerprints = new HashMap<>();
        deviceNames.stream()
                .collect(Collectors.groupingBy(CassandraClientKeys::partOf))
                .forEach((part, names) -> {
                    for (Row row : database.run(
                            "SELECT device_name, fingerprint, sealed_key, keys FROM client_keys WHERE product_id = ? AND"
                                    + " bucket = ? AND device_name IN ?",
                            productId,
                            part,
                            names)) {
                        keysOf(productId, row)
                                .forEach(key -> fingerprints
                                        .computeIfAbsent(key.device().deviceName(), name -> new HashSet<>())
                                        .add(key.fingerprint()));
                    }
                });
        return fingerprints;
    }

    @Override
    public boolean remove(DeviceId device, String fingerprint) {
        return database.run(
                                "DELETE keys[?] FROM client_keys" + WHERE + " IF keys[?] != null",
                                fingerprint,
                                device.productId(),
                                partOf(device.deviceName()),
                                device.deviceName(),
                                fingerprint)
                        .wasApplied()
                || database.run(
                                "DELETE fingerprint, sealed_key FROM client_keys" + WHERE + " IF fingerprint = ?",
                                device.productId(),
                                partOf(device.deviceName()),
                                device.deviceName(),
                                fingerprint)
                        .wasApplied();
    }

    @Override
    public void reseal(ClientKey key) {
        if (!write(key, "!= null")) {
            database.run(
                    "UPDATE client_keys USING TTL " + SECONDS + " SET fingerprint = ?, sealed_key = ?" + WHERE
                            + " IF fingerprint = ?",
                    key.fingerprint(),
                    ByteBuffer.wrap(key.sealed()),
                    key.device().productId(),
                    partOf(key.device().deviceName()),
                    key.device().deviceName(),
                    key.fingerprint());
        }
    }

    private boolean write(ClientKey key, String condition) {
        return database.run(
                        "UPDATE client_keys USING TTL " + SECONDS + " SET keys[?] = ?" + WHERE + " IF keys[?] "
                                + condition,
                        key.fingerprint(),
                        ByteBuffer.wrap(key.sealed()),
                        key.device().productId(),
                        partOf(key.device().deviceName()),
                        key.device().deviceName(),
                        key.fingerprint())
                .wasApplied();
    }

    @Override
    public List<ClientKey> keys(String productId, int part, String afterName, int limit) {
        List<ClientKey> keys = new ArrayList<>();
        for (Row row : database.run(
                "SELECT device_name, fingerprint, sealed_key, keys FROM client_keys WHERE product_id = ? AND bucket = ?"
                        + " AND device_name > ? LIMIT ?",
                productId,
                part,
                afterName,
                limit)) {
            keysOf(productId, row).forEach(keys::add);
        }
        return keys;
    }

    private static Stream<ClientKey> keysOf(String productId, Row row) {
        DeviceId device = new DeviceId(productId, Columns.text(row, "device_name"));
        Map<String, ByteBuffer> keys =
                Objects.requireNonNullElse(row.getMap("keys", String.class, ByteBuffer.class), Map.of());
        Stream<ClientKey> ofBefore = row.isNull("sealed_key")
                ? Stream.empty()
                : Stream.of(new ClientKey(device, Columns.text(row, "fingerprint"), Columns.bytes(row, "sealed_key")));
        return Stream.concat(
                keys.entrySet().stream()
                        .map(each -> new ClientKey(device, each.getKey(), Columns.bytes(each.getValue()))),
                ofBefore);
    }

    /** Stable for ever: rows are found by it. */
    private static int partOf(String deviceName) {
        CRC32 crc = new CRC32();
        crc.update(deviceName.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % PARTS);
    }
}
