package io.tributary.management.credentials.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;

/** Columns that are always written, as values. */
final class Columns {
    static byte[] bytes(Row row, String column) {
        return bytes(Objects.requireNonNull(row.getByteBuffer(column)));
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    static Instant instant(Row row, String column) {
        return Objects.requireNonNullElse(row.getInstant(column), Instant.EPOCH);
    }

    static String text(Row row, String column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    private Columns() {}
}
