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

    public CassandraOutbox(Database database, Claims claims) {
        this.database = database;
        this.claims = claims;
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
        UUID begin = position.begin(Instant.now());
        List<Entry> entries = new ArrayList<>();
        for (Row row : database.run(
                "SELECT id, topic, key, value FROM outbox WHERE shard = ? AND id > ? LIMIT " + AT_ONCE, SHARD, begin)) {
            entries.add(new Entry(
                    Objects.requireNonNull(row.getUuid("id")),
                    new Announcement(
                            Objects.requireNonNull(row.getString("topic")),
                            Objects.requireNonNull(row.getString("key")),
                            bytes(row.getByteBuffer("value")))));
        }
        position.done(begin, entries.isEmpty(), Instant.now());
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
