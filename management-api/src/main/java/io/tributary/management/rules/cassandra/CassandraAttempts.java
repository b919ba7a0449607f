package io.tributary.management.rules.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.management.cassandra.Database;
import io.tributary.management.rules.Attempt;
import io.tributary.management.rules.AttemptStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Attempts in Cassandra, one partition per job; the lightweight transaction keeps two nodes from making the same attempt. */
public final class CassandraAttempts implements AttemptStore {
    private static final String SELECT =
            "SELECT attempt, job_id, failure, forgiven, created_at, savepoint FROM job_attempts WHERE job = ?";
    private static final int NEWEST = 50;

    private final Database database;

    public CassandraAttempts(Database database) {
        this.database = database;
    }

    @Override
    public List<Attempt> attempts(String job) {
        return read(SELECT + " LIMIT " + NEWEST, job);
    }

    @Override
    public List<Attempt> all(String job) {
        return read(SELECT, job);
    }

    private List<Attempt> read(String select, String job) {
        List<Attempt> attempts = new ArrayList<>();
        for (Row row : database.run(select, job)) {
            Instant at = row.getInstant("created_at");
            attempts.add(new Attempt(
                    job,
                    row.getInt("attempt"),
                    Objects.requireNonNull(row.getString("job_id")),
                    Optional.ofNullable(row.getString("failure")).filter(failure -> !failure.isEmpty()),
                    row.getBoolean("forgiven"),
                    at == null ? Instant.EPOCH : at,
                    Optional.ofNullable(row.getString("savepoint")).filter(path -> !path.isEmpty())));
        }
        return attempts;
    }

    @Override
    public boolean add(Attempt attempt) {
        return database.run(
                        "INSERT INTO job_attempts (job, attempt, job_id, created_at, savepoint) VALUES (?, ?, ?, ?, ?)"
                                + " IF NOT EXISTS",
                        attempt.job(),
                        attempt.number(),
                        attempt.jobId(),
                        attempt.createdAt(),
                        attempt.savepoint().orElse(""))
                .wasApplied();
    }

    // Conditional like the insert: plain writes and lightweight transactions do not mix on one row.

    @Override
    public void fail(Attempt attempt, String failure) {
        database.run(
                "UPDATE job_attempts SET failure = ? WHERE job = ? AND attempt = ? IF EXISTS",
                failure,
                attempt.job(),
                attempt.number());
    }

    @Override
    public void forgive(Attempt attempt) {
        database.run(
                "UPDATE job_attempts SET forgiven = true WHERE job = ? AND attempt = ? IF EXISTS",
                attempt.job(),
                attempt.number());
    }

    @Override
    public void delete(Attempt attempt) {
        database.run(
                "DELETE FROM job_attempts WHERE job = ? AND attempt = ? IF EXISTS", attempt.job(), attempt.number());
    }
}
