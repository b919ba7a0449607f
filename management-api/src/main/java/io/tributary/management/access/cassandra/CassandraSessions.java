package io.tributary.management.access.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.management.access.SessionStore;
import io.tributary.management.cassandra.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Sessions in Cassandra, those of a user in one partition; each row goes by itself when its session is over. */
public final class CassandraSessions implements SessionStore {
    private final Database database;

    public CassandraSessions(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Session> session(String user, String hash) {
        return database.one(
                        "SELECT hash, created_at, last_used, password_set_at FROM sessions WHERE user_name = ? AND hash = ?",
                        user,
                        hash)
                .flatMap(row -> sessionOf(user, row));
    }

    @Override
    public List<Session> sessionsOf(String user) {
        List<Session> sessions = new ArrayList<>();
        for (Row row : database.run(
                "SELECT hash, created_at, last_used, password_set_at FROM sessions WHERE user_name = ?", user)) {
            sessionOf(user, row).ifPresent(sessions::add);
        }
        return sessions;
    }

    @Override
    public void put(Session session, Duration left) {
        database.run(
                "INSERT INTO sessions (user_name, hash, created_at, last_used, password_set_at)"
                        + " VALUES (?, ?, ?, ?, ?) USING TTL ?",
                session.user(),
                session.hash(),
                session.createdAt(),
                session.lastUsed(),
                session.passwordSetAt(),
                seconds(left));
    }

    @Override
    public void touch(Session session, Instant now, Duration left) {
        // Conditional: a session that ended meanwhile must not come back.
        database.run(
                "UPDATE sessions USING TTL ? SET last_used = ? WHERE user_name = ? AND hash = ? IF EXISTS",
                seconds(left),
                now,
                session.user(),
                session.hash());
    }

    private static int seconds(Duration left) {
        return (int) Math.max(1, left.toSeconds());
    }

    @Override
    public void delete(String user, String hash) {
        database.run("DELETE FROM sessions WHERE user_name = ? AND hash = ?", user, hash);
    }

    @Override
    public void deleteAll(String user) {
        database.run("DELETE FROM sessions WHERE user_name = ?", user);
    }

    private static Optional<Session> sessionOf(String user, Row row) {
        Instant createdAt = row.getInstant("created_at");
        Instant lastUsed = row.getInstant("last_used");
        Instant passwordSetAt = row.getInstant("password_set_at");
        return createdAt == null || lastUsed == null || passwordSetAt == null
                ? Optional.empty()
                : Optional.of(new Session(
                        user, Objects.requireNonNull(row.getString("hash")), createdAt, lastUsed, passwordSetAt));
    }
}
