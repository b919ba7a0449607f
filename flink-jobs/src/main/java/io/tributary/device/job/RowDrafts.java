package io.tributary.device.job;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of Cassandra that one record of the inbox writes. All are written with one timestamp, with which the last word on a cell would
 * not be told from the first, so each cell is said once: the last word.
 */
final class RowDrafts {
    private final Map<String, Map<Row, Cells>> partitions = new LinkedHashMap<>();

    /** A row by its table and key. */
    private record Row(String table, List<String> keyColumns, List<Object> key) {}

    private static final class Cells {
        private final Map<String, byte[]> values = new LinkedHashMap<>();
        private int ttlSeconds;
        private boolean deleted;
    }

    /** One row being written. */
    final class Into {
        private final Cells cells;

        private Into(Cells cells) {
            this.cells = cells;
            cells.deleted = false;
        }

        Into set(String column, Object value) {
            cells.values.put(column, bytes(value));
            return this;
        }

        /** How long what is written stays; 0: for ever. */
        Into staying(int seconds) {
            cells.ttlSeconds = seconds;
            return this;
        }
    }

    /**
     * @param partition names the partition: what has the same is written as one mutation
     * @param keyColumns of the row
     * @param key their values
     */
    Into into(String partition, String table, List<String> keyColumns, List<Object> key) {
        return new Into(cells(partition, new Row(table, keyColumns, key)));
    }

    /** Deletes a row, or with fewer columns of the key all of them. */
    void delete(String partition, String table, List<String> keyColumns, List<Object> key) {
        Cells cells = cells(partition, new Row(table, keyColumns, key));
        cells.values.clear();
        cells.deleted = true;
    }

    /** What was said before is of no use any more. */
    void clear() {
        partitions.clear();
    }

    private Cells cells(String partition, Row row) {
        return partitions
                .computeIfAbsent(partition, unused -> new LinkedHashMap<>())
                .computeIfAbsent(row, unused -> new Cells());
    }

    /** By partition. */
    List<DeviceStep.Mutation> mutations() {
        List<DeviceStep.Mutation> mutations = new ArrayList<>(partitions.size());
        partitions.values().forEach(rows -> {
            List<DeviceStep.CqlWrite> writes = new ArrayList<>(rows.size());
            rows.forEach((row, cells) -> writes.add(cells.deleted ? deletion(row) : insertion(row, cells)));
            mutations.add(new DeviceStep.Mutation(writes));
        });
        return mutations;
    }

    private static DeviceStep.CqlWrite insertion(Row row, Cells cells) {
        StringBuilder columns = new StringBuilder();
        StringBuilder marks = new StringBuilder();
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < row.key.size(); i++) {
            columns.append(i == 0 ? "" : ", ").append(row.keyColumns.get(i));
            marks.append(i == 0 ? "?" : ", ?");
            values.add(bytes(row.key.get(i)));
        }
        cells.values.forEach((column, value) -> {
            columns.append(", ").append(column);
            marks.append(", ?");
            values.add(value);
        });
        String ttl = cells.ttlSeconds == 0 ? "" : " USING TTL " + cells.ttlSeconds;
        return new DeviceStep.CqlWrite(
                "INSERT INTO " + row.table + " (" + columns + ") VALUES (" + marks + ")" + ttl, values);
    }

    private static DeviceStep.CqlWrite deletion(Row row) {
        StringBuilder where = new StringBuilder();
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < row.key.size(); i++) {
            where.append(i == 0 ? "" : " AND ").append(row.keyColumns.get(i)).append(" = ?");
            values.add(bytes(row.key.get(i)));
        }
        return new DeviceStep.CqlWrite("DELETE FROM " + row.table + " WHERE " + where, values);
    }

    /** As CQL's binary protocol has text, bigint and timestamp, int, blob. */
    private static byte[] bytes(Object value) {
        if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        } else if (value instanceof Long number) {
            return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        } else if (value instanceof Integer number) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        } else if (value instanceof byte[] blob) {
            return blob;
        }
        throw new IllegalArgumentException("no CQL form for " + value.getClass());
    }
}
