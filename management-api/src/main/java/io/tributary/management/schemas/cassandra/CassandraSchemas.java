package io.tributary.management.schemas.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.codec.ReleasedSchemas;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.OutboxPublisher;
import io.tributary.management.registry.cassandra.CassandraOutbox;
import io.tributary.management.schemas.SchemaStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Schemas in Cassandra: the texts by id, the versions by subject. One text has one id, whoever registers it. */
public final class CassandraSchemas implements SchemaStore {
    private static final String ACCOUNT = "default";
    private static final int TRIES = 20;

    private final Database database;
    private final Claims claims;
    private final OutboxPublisher publisher;

    public CassandraSchemas(Database database, Claims claims, OutboxPublisher publisher) {
        this.database = database;
        this.claims = claims;
        this.publisher = publisher;
    }

    @Override
    public List<String> subjects() {
        List<String> subjects = new ArrayList<>();
        for (Row row : database.run("SELECT subject FROM subjects WHERE account = ?", ACCOUNT)) {
            subjects.add(Objects.requireNonNull(row.getString("subject")));
        }
        return subjects;
    }

    @Override
    public List<Version> versions(String subject) {
        List<Version> versions = new ArrayList<>();
        for (Row row : database.run("SELECT version, id FROM subject_versions WHERE subject = ?", subject)) {
            versions.add(new Version(row.getInt("version"), row.getInt("id")));
        }
        return versions;
    }

    @Override
    public Optional<String> schema(int id) {
        return database.one("SELECT schema_text FROM schemas_by_id WHERE id = ?", id)
                .map(row -> row.getString("schema_text"));
    }

    @Override
    public int idOf(String schema) {
        ByteBuffer fingerprint = fingerprint(schema);
        Optional<Row> known = database.one("SELECT id FROM schema_ids WHERE fingerprint = ?", fingerprint);
        int id;
        if (known.isPresent()) {
            id = known.get().getInt("id");
        } else {
            int next = nextId();
            Row answer = Objects.requireNonNull(database.run(
                            "INSERT INTO schema_ids (fingerprint, id) VALUES (?, ?) IF NOT EXISTS", fingerprint, next)
                    .one());
            id = answer.getBoolean("[applied]") ? next : answer.getInt("id");
        }
        // Also when the id was known: a crash may have come between the two.
        database.run("INSERT INTO schemas_by_id (id, schema_text) VALUES (?, ?)", id, schema);
        return id;
    }

    @Override
    public void add(String subject, Version version, Announcement announcement) {
        database.together(List.of(
                database.bind("INSERT INTO subjects (account, subject) VALUES (?, ?)", ACCOUNT, subject),
                database.bind(
                        "INSERT INTO subject_versions (subject, version, id) VALUES (?, ?, ?)",
                        subject,
                        version.version(),
                        version.id()),
                CassandraOutbox.write(database, announcement)));
    }

    @Override
    public <T> T changing(String subject, Supplier<T> change) {
        T result = claims.holding("schemas/" + subject, change);
        publisher.flush();
        return result;
    }

    private int nextId() {
        for (int i = 0; i < TRIES; i++) {
            Optional<Row> row = database.one("SELECT last FROM sequences WHERE name = 'schemas'");
            boolean ours;
            int next;
            if (row.isEmpty()) {
                next = ReleasedSchemas.FIRST_USER_ID;
                ours = database.run("INSERT INTO sequences (name, last) VALUES ('schemas', ?) IF NOT EXISTS", next)
                        .wasApplied();
            } else {
                int last = row.get().getInt("last");
                next = last + 1;
                ours = database.run("UPDATE sequences SET last = ? WHERE name = 'schemas' IF last = ?", next, last)
                        .wasApplied();
            }
            if (ours) {
                return next;
            }
        }
        throw new RejectedException(Rejection.UNAVAILABLE, "too many schemas are registered at once", "Try again.", "");
    }

    private static ByteBuffer fingerprint(String schema) {
        try {
            return ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest(schema.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
