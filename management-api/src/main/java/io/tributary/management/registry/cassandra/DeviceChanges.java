package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.DeviceBuckets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * What is being changed: noted before the change, cleared when Kafka is known to have what became of it. A note that is older than any change
 * lasts was left behind by a crash or an outage, and somebody has to look. For one reader of what was left.
 */
final class DeviceChanges {
    /** How long a change may take from its note to its last write; later it gives up. */
    static final Duration LASTS = Duration.ofSeconds(8);

    /** When a note was left behind: after its change has given up and its last write has timed out. */
    private static final Duration LEFT = Duration.ofSeconds(15);

    private static final int SHARDS = 8;
    private static final int ROUND = 100;

    private final Database database;
    private final List<ReadPosition> positions = new ArrayList<>();

    /**
     * Devices that are being changed.
     *
     * @param id grows with time
     */
    record Note(UUID id, String productId, List<String> deviceNames) {
        /** The same note about those of its devices that did change. */
        Note about(Collection<String> changed) {
            return new Note(id, productId, List.copyOf(changed));
        }

        /** Whether its change must write no more. */
        boolean isLate(Instant now) {
            return now.isAfter(Instant.ofEpochMilli(Uuids.unixTimestamp(id)).plus(LASTS));
        }
    }

    DeviceChanges(Database database) {
        this.database = database;
        for (int i = 0; i < SHARDS; i++) {
            positions.add(new ReadPosition());
        }
    }

    /** Notes that these devices are about to change. */
    Note note(String productId, List<String> deviceNames) {
        Note note = new Note(Uuids.timeBased(), productId, List.copyOf(deviceNames));
        database.run(
                "INSERT INTO device_changes (shard, id, product_id, device_names) VALUES (?, ?, ?, ?)",
                shardOf(note),
                note.id(),
                productId,
                note.deviceNames());
        return note;
    }

    void clear(List<Note> notes) {
        database.sideBySide(notes.stream()
                .map(note -> database.bind(
                        "DELETE FROM device_changes WHERE shard = ? AND id = ?", shardOf(note), note.id()))
                .toList());
    }

    /**
     * Notes that were left behind, oldest first in each shard; a bounded number. None while a change of before Cassandra's silence may yet be
     * carried out: who looked at its rows now would see too little.
     */
    List<Note> left() {
        List<Note> left = new ArrayList<>();
        if (!database.hasSettled()) {
            return left;
        }
        for (int shard = 0; shard < SHARDS; shard++) {
            ReadPosition position = positions.get(shard);
            Instant now = Instant.now();
            UUID begin = position.begin(now);
            List<Row> rows = database.run(
                            "SELECT id, product_id, device_names FROM device_changes WHERE shard = ? AND id > ? AND id < ?"
                                    + " LIMIT " + ROUND,
                            shard,
                            begin,
                            Uuids.startOf(now.minus(LEFT).toEpochMilli()))
                    .all();
            position.done(begin, rows.isEmpty(), now);
            for (Row row : rows) {
                left.add(new Note(
                        Objects.requireNonNull(row.getUuid("id")),
                        Objects.requireNonNull(row.getString("product_id")),
                        Objects.requireNonNull(row.getList("device_names", String.class))));
            }
        }
        return left;
    }

    private static int shardOf(Note note) {
        return DeviceBuckets.of(note.id().toString(), SHARDS);
    }
}
