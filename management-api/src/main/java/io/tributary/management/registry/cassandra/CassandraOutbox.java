package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.Outbox;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The outbox as one partition, oldest first, read from a {@link ReadPosition}. For one reader. */
public final class CassandraOutbox implements Outbox {
    private static final int SHARD = 0;

    private final Database database;
    private final Claims claims;
    private final ReadPosition position = new ReadPosition();
    private final OutboxWalk walk;

    public CassandraOutbox(Database database, Claims claims) {
        this.database = database;
        this.claims = claims;
        this.walk = new OutboxWalk(this::read, () -> database.outage().isEmpty());
    }

    @Override
    public <T> T alone(Supplier<T> action) {
        return claims.holding("outbox", action);
    }

    /** The write that keeps an announcement; belongs into one logged batch with the row it tells of. */
    public static BoundStatement write(Database database, Announcement announcement) {
        UUID id = Uuids.timeBased();
        return announcement
                .value()
                .map(value -> database.bind(
                        "INSERT INTO outbox (shard, id, topic, key, value) VALUES (?, ?, ?, ?, ?)",
                        SHARD,
                        id,
                        announcement.topic(),
                        announcement.key(),
                        ByteBuffer.wrap(value)))
                .orElseGet(() -> database.bind(
                        "INSERT INTO outbox (shard, id, topic, key) VALUES (?, ?, ?, ?)",
                        SHARD,
                        id,
                        announcement.topic(),
                        announcement.key()));
    }

    @Override
    public List<Entry> pending() {
        Instant now = Instant.now();
        UUID begin = position.begin(now);
        List<Entry> entries = begin.equals(ReadPosition.BEGINNING)
                ? walk.oldest(now, AT_ONCE)
                : read(begin, Optional.empty(), AT_ONCE);
        position.done(begin, entries.isEmpty(), Instant.now());
        return entries;
    }

    private List<Entry> read(UUID from, Optional<UUID> until, int limit) {
        String columns = "SELECT id, topic, key, value FROM outbox WHERE shard = ? AND id >= ?";
        Iterable<Row> rows = until.isPresent()
                ? database.run(columns + " AND id < ? LIMIT ?", SHARD, from, until.get(), limit)
                : database.run(columns + " LIMIT ?", SHARD, from, limit);
        List<Entry> entries = new ArrayList<>();
        for (Row row : rows) {
            entries.add(new Entry(
                    Objects.requireNonNull(row.getUuid("id")),
                    new Announcement(
                            Objects.requireNonNull(row.getString("topic")),
                            Objects.requireNonNull(row.getString("key")),
                            bytes(row.getByteBuffer("value")))));
        }
        return entries;
    }

    @Override
    public void delete(List<Entry> published) {
        database.sideBySide(published.stream()
                .map(entry -> database.bind("DELETE FROM outbox WHERE shard = ? AND id = ?", SHARD, entry.id()))
                .toList());
        if (!published.isEmpty()) {
            position.passed(published.get(published.size() - 1).id());
        }
    }

    private static Optional<byte[]> bytes(@Nullable ByteBuffer value) {
        if (value == null) {
            return Optional.empty();
        }
        byte[] copy = new byte[value.remaining()];
        value.duplicate().get(copy);
        return Optional.of(copy);
    }
}
