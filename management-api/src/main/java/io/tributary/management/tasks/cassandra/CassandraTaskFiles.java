package io.tributary.management.tasks.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.management.cassandra.Database;
import io.tributary.management.tasks.TaskFileStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Uploaded files in Cassandra, a partition for each piece; everything goes by itself. */
public final class CassandraTaskFiles implements TaskFileStore {
    private static final String ACCOUNT = "default";
    private static final String COLUMNS = "name, product_id, upload, pieces, bytes, md5";

    private final Database database;

    public CassandraTaskFiles(Database database) {
        this.database = database;
    }

    @Override
    public void putPiece(UUID upload, int number, byte[] sealed, Duration keep) {
        database.run(
                "INSERT INTO task_file_pieces (upload, number, sealed) VALUES (?, ?, ?) USING TTL ?",
                upload,
                number,
                ByteBuffer.wrap(sealed),
                (int) keep.toSeconds());
    }

    @Override
    public Optional<byte[]> piece(UUID upload, int number) {
        return database.one("SELECT sealed FROM task_file_pieces WHERE upload = ? AND number = ?", upload, number)
                .map(row -> row.getByteBuffer("sealed"))
                .map(buffer -> {
                    byte[] sealed = new byte[buffer.remaining()];
                    buffer.get(sealed);
                    return sealed;
                });
    }

    @Override
    public boolean put(TaskFile file, Duration keep) {
        Row row = Objects.requireNonNull(database.run(
                        "INSERT INTO task_files (account, " + COLUMNS
                                + ") VALUES (?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS USING TTL ?",
                        ACCOUNT,
                        file.name(),
                        file.productId(),
                        file.upload(),
                        file.pieces(),
                        file.bytes(),
                        file.md5(),
                        (int) keep.toSeconds())
                .one());
        // The driver repeats a statement whose answer got lost; the file it finds then is its own.
        return row.getBoolean("[applied]") || file.upload().equals(row.getUuid("upload"));
    }

    @Override
    public Optional<TaskFile> find(String name) {
        return database.one("SELECT " + COLUMNS + " FROM task_files WHERE account = ? AND name = ?", ACCOUNT, name)
                .map(CassandraTaskFiles::fileOf);
    }

    @Override
    public Optional<Instant> putAt(String name) {
        return database.one(
                        "SELECT WRITETIME(md5) AS micros FROM task_files WHERE account = ? AND name = ?", ACCOUNT, name)
                .filter(row -> !row.isNull("micros"))
                .map(row -> Instant.EPOCH.plus(row.getLong("micros"), ChronoUnit.MICROS));
    }

    @Override
    public List<TaskFile> files() {
        List<TaskFile> files = new ArrayList<>();
        for (Row row : database.run("SELECT " + COLUMNS + " FROM task_files WHERE account = ?", ACCOUNT)) {
            files.add(fileOf(row));
        }
        return files;
    }

    @Override
    public void forget(UUID upload, int pieces) {
        for (int number = 0; number < pieces; number++) {
            database.run("DELETE FROM task_file_pieces WHERE upload = ? AND number = ?", upload, number);
        }
    }

    private static TaskFile fileOf(Row row) {
        return new TaskFile(
                Objects.requireNonNullElse(row.getString("name"), ""),
                Objects.requireNonNullElse(row.getString("product_id"), ""),
                Objects.requireNonNull(row.getUuid("upload")),
                row.getInt("pieces"),
                row.getInt("bytes"),
                Objects.requireNonNullElse(row.getString("md5"), ""));
    }
}
