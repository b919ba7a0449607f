package io.tributary.management.device.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.cassandra.Database;
import io.tributary.management.device.KeptMessage;
import io.tributary.management.device.MessageStore;
import io.tributary.management.registry.Page;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The table {@code device_messages}. */
public final class CassandraMessages implements MessageStore {
    private static final String COLUMNS = "position, message_id, topic, qos, priority, state, cause, queued_at,"
            + " delivered_at, left_at, expires_at, payload";
    private static final String ONE_DEVICE = " FROM device_messages WHERE product_id = ? AND device_name = ?";

    private final Database database;

    public CassandraMessages(Database database) {
        this.database = database;
    }

    @Override
    public Depth depth(DeviceId device) {
        int queued = 0;
        Optional<Instant> oldest = Optional.empty();
        for (Row row : database.run("SELECT state, queued_at" + ONE_DEVICE, device.productId(), device.deviceName())) {
            if (KeptMessage.QUEUED.equals(row.getString("state"))) {
                queued++;
                oldest = oldest.or(() -> Optional.ofNullable(row.getInstant("queued_at")));
            }
        }
        return new Depth(queued, oldest);
    }

    @Override
    public Page<KeptMessage> list(DeviceId device, int limit, Optional<String> cursor) {
        List<Row> rows = database.run(
                        "SELECT " + COLUMNS + ONE_DEVICE + " AND position > ? LIMIT ?",
                        device.productId(),
                        device.deviceName(),
                        cursor.map(CassandraMessages::positionOf).orElse(-1L),
                        limit + 1)
                .all();
        boolean more = rows.size() > limit;
        List<Row> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(
                page.stream().map(CassandraMessages::message).toList(),
                more ? Optional.of(Long.toString(page.get(limit - 1).getLong("position"))) : Optional.empty());
    }

    @Override
    public Optional<KeptMessage> find(DeviceId device, String messageId) {
        return database.one(
                        // Within one partition, which is as small as a queue and what left it in a day.
                        "SELECT " + COLUMNS + ONE_DEVICE + " AND message_id = ? LIMIT 1 ALLOW FILTERING",
                        device.productId(),
                        device.deviceName(),
                        messageId)
                .map(CassandraMessages::message);
    }

    private static long positionOf(String cursor) {
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "'" + cursor + "' is not a cursor of this list",
                    "Use the 'next' of the page before, or leave the cursor out to begin again.",
                    "cursor");
        }
    }

    private static KeptMessage message(Row row) {
        Optional<Instant> leftAt = Optional.ofNullable(row.getInstant("left_at"));
        return new KeptMessage(
                text(row, "message_id"),
                text(row, "topic"),
                row.getInt("qos"),
                row.getInt("priority"),
                text(row, "state"),
                Optional.ofNullable(row.getString("cause")).filter(cause -> !cause.isEmpty()),
                Objects.requireNonNull(row.getInstant("queued_at")),
                Optional.ofNullable(row.getInstant("delivered_at")),
                leftAt,
                Optional.ofNullable(row.getInstant("expires_at")),
                Optional.ofNullable(row.getByteBuffer("payload"))
                        .filter(payload -> leftAt.isEmpty()) // nothing of it is left then
                        .map(CassandraMessages::bytesOf));
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNull(row.getString(column), column);
    }
}
