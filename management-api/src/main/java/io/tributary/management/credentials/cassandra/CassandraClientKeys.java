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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * Kept private keys in Cassandra. All writes are lightweight transactions: of two that fetch a key one gets it, and clocks of nodes
 * do not decide what is newer.
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
        database.run(
                "UPDATE client_keys USING TTL " + SECONDS + " SET fingerprint = ?, sealed_key = ?" + WHERE
                        + " IF fingerprint != ?",
                key.fingerprint(),
                ByteBuffer.wrap(key.sealed()),
                key.device().productId(),
                partOf(key.device().deviceName()),
                key.device().deviceName(),
                key.fingerprint());
    }

    @Override
    public Optional<ClientKey> find(DeviceId device) {
        return database.one(
                        "SELECT device_name, fingerprint, sealed_key FROM client_keys" + WHERE,
                        device.productId(),
                        partOf(device.deviceName()),
                        device.deviceName())
                .filter(row -> !row.isNull("sealed_key"))
                .map(row -> keyOf(device.productId(), row));
    }

    @Override
    public Map<String, String> fingerprints(String productId, Collection<String> deviceNames) {
        Map<String, String> fingerprints = new HashMap<>();
        deviceNames.stream()
                .collect(Collectors.groupingBy(CassandraClientKeys::partOf))
                .forEach((part, names) -> {
                    for (Row row : database.run(
                            "SELECT device_name, fingerprint FROM client_keys WHERE product_id = ? AND bucket = ? AND"
                                    + " device_name IN ?",
                            productId,
                            part,
                            names)) {
                        fingerprints.put(Columns.text(row, "device_name"), Columns.text(row, "fingerprint"));
                    }
                });
        return fingerprints;
    }

    @Override
    public boolean remove(ClientKey key) {
        return database.run(
                        "DELETE FROM client_keys" + WHERE + " IF fingerprint = ?",
                        key.device().productId(),
                        partOf(key.device().deviceName()),
                        key.device().deviceName(),
                        key.fingerprint())
                .wasApplied();
    }

    @Override
    public void reseal(ClientKey key) {
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

    @Override
    public List<ClientKey> keys(String productId, int part, String afterName, int limit) {
        List<ClientKey> keys = new ArrayList<>();
        for (Row row : database.run(
                "SELECT device_name, fingerprint, sealed_key FROM client_keys WHERE product_id = ? AND bucket = ? AND"
                        + " device_name > ? LIMIT ?",
                productId,
                part,
                afterName,
                limit)) {
            keys.add(keyOf(productId, row));
        }
        return keys;
    }

    private static ClientKey keyOf(String productId, Row row) {
        return new ClientKey(
                new DeviceId(productId, Columns.text(row, "device_name")),
                Columns.text(row, "fingerprint"),
                Columns.bytes(row, "sealed_key"));
    }

    /** Stable for ever: rows are found by it. */
    private static int partOf(String deviceName) {
        CRC32 crc = new CRC32();
        crc.update(deviceName.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % PARTS);
    }
}
