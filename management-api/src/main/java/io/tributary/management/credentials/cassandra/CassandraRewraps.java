package io.tributary.management.credentials.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.management.cassandra.Database;
import io.tributary.management.credentials.RewrapProgress;
import io.tributary.management.credentials.RewrapStore;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The progress of the newest run in one row. */
public final class CassandraRewraps implements RewrapStore {
    private static final String ACCOUNT = "default";
    private static final String FINISHED = "finished";
    private static final String COLUMNS =
            "key_id, state, part, cursor, examined, changed, failed, failures, started_at, updated_at";

    private final Database database;

    public CassandraRewraps(Database database) {
        this.database = database;
    }

    @Override
    public Optional<RewrapProgress> progress() {
        return database.one("SELECT " + COLUMNS + " FROM rewraps WHERE account = ?", ACCOUNT)
                .map(CassandraRewraps::progressOf);
    }

    @Override
    public void put(RewrapProgress progress) {
        database.run(
                "INSERT INTO rewraps (account, " + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ACCOUNT,
                progress.keyId(),
                progress.finished() ? FINISHED : "running",
                progress.part(),
                progress.cursor().orElse(""),
                progress.examined(),
                progress.changed(),
                progress.failed(),
                progress.failures(),
                progress.startedAt(),
                progress.updatedAt());
    }

    private static RewrapProgress progressOf(Row row) {
        return new RewrapProgress(
                Columns.text(row, "key_id"),
                Columns.text(row, "state").equals(FINISHED),
                Columns.text(row, "part"),
                Optional.of(Columns.text(row, "cursor")).filter(cursor -> !cursor.isEmpty()),
                row.getLong("examined"),
                row.getLong("changed"),
                row.getLong("failed"),
                Objects.requireNonNullElse(row.getList("failures", String.class), List.<String>of()),
                Columns.instant(row, "started_at"),
                Columns.instant(row, "updated_at"));
    }
}
