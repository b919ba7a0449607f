package io.tributary.management.audit.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.audit.AuditEntry;
import io.tributary.management.audit.AuditEntry.FieldChange;
import io.tributary.management.audit.AuditEntry.Outcome;
import io.tributary.management.audit.AuditRecords;
import io.tributary.management.audit.AuditStore;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.OutboxPublisher;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.cassandra.CassandraOutbox;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The audit log in Cassandra: one partition for each hour, newest first; rows go by themselves. */
public final class CassandraAudit implements AuditStore {
    private static final String COLUMNS =
            "id, principal, key_id, address, action, resource, request_id, outcome, detail, changes";
    /** Hours looked at for one page: most are empty on a quiet platform, and each is one read. */
    private static final int HOURS_AT_MOST = 48;

    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new Jdk8Module()).build();
    private static final TypeReference<List<FieldChange>> CHANGES = new TypeReference<>() {};

    private final Database database;
    private final OutboxPublisher publisher;
    private final int keptSeconds;

    public CassandraAudit(Database database, OutboxPublisher publisher, Duration kept) {
        this.database = database;
        this.publisher = publisher;
        this.keptSeconds = (int) kept.toSeconds();
    }

    @Override
    public void write(AuditEntry entry) {
        database.together(rows(entry));
        publisher.soon();
    }

    @Override
    public CompletionStage<Void> writeLater(AuditEntry entry) {
        try {
            return database.togetherLater(rows(entry)).thenRun(publisher::soon);
        } catch (RejectedException e) { // when the statements are not prepared yet
            return CompletableFuture.failedFuture(e);
        }
    }

    private List<BoundStatement> rows(AuditEntry entry) {
        return List.of(
                database.bind(
                        "INSERT INTO audit (hour, " + COLUMNS
                                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TTL ?",
                        hourOf(Instant.ofEpochMilli(Uuids.unixTimestamp(entry.id()))),
                        entry.id(),
                        entry.principal(),
                        entry.keyId(),
                        entry.address(),
                        entry.action(),
                        entry.resource(),
                        entry.requestId(),
                        entry.outcome().word(),
                        entry.detail(),
                        text(entry.changes()),
                        keptSeconds),
                CassandraOutbox.write(database, AuditRecords.of(entry)));
    }

    @Override
    public Page<AuditEntry> entries(Instant from, Instant to, int limit, Optional<String> cursor) {
        // The cursor is the id of the last entry, or an id made of the hour that is next.
        UUID before = cursor.map(CassandraAudit::parse).orElseGet(() -> Uuids.startOf(to.toEpochMilli()));
        UUID begin = Uuids.startOf(from.toEpochMilli());
        Instant hour = hourOf(Instant.ofEpochMilli(Uuids.unixTimestamp(before)));
        List<AuditEntry> entries = new ArrayList<>();
        for (int i = 0; i < HOURS_AT_MOST; i++, hour = hour.minus(1, ChronoUnit.HOURS)) {
            if (hour.plus(1, ChronoUnit.HOURS).compareTo(from) <= 0) {
                return new Page<>(entries, Optional.empty());
            }
            for (Row row : database.run(
                    "SELECT " + COLUMNS + " FROM audit WHERE hour = ? AND id < ? AND id >= ? LIMIT ?",
                    hour,
                    before,
                    begin,
                    limit - entries.size())) {
                entries.add(entryOf(row));
            }
            if (entries.size() == limit) {
                return new Page<>(
                        entries, Optional.of(entries.get(limit - 1).id().toString()));
            }
        }
        UUID next = Uuids.startOf(hour.plus(1, ChronoUnit.HOURS).toEpochMilli());
        return new Page<>(entries, Optional.of(next.toString()));
    }

    static Instant hourOf(Instant at) {
        return at.truncatedTo(ChronoUnit.HOURS);
    }

    private static UUID parse(String cursor) {
        try {
            UUID id = UUID.fromString(cursor);
            if (id.version() == 1) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw noCursor(cursor);
        }
        throw noCursor(cursor);
    }

    private static RejectedException noCursor(String cursor) {
        return new RejectedException(
                Rejection.INVALID,
                "'" + cursor + "' is not a cursor of this list",
                "Use the 'next' of the page before, or leave the cursor out to begin again.",
                "cursor");
    }

    private static AuditEntry entryOf(Row row) {
        UUID id = Objects.requireNonNull(row.getUuid("id"));
        return new AuditEntry(
                id,
                Instant.ofEpochMilli(Uuids.unixTimestamp(id)),
                text(row.getString("principal")),
                text(row.getString("key_id")),
                text(row.getString("address")),
                text(row.getString("action")),
                text(row.getString("resource")),
                text(row.getString("request_id")),
                Outcome.valueOf(text(row.getString("outcome")).toUpperCase(Locale.ROOT)),
                text(row.getString("detail")),
                changesOf(text(row.getString("changes"))));
    }

    private static String text(List<FieldChange> changes) {
        try {
            return JSON.writeValueAsString(changes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("changes cannot be written as JSON", e);
        }
    }

    private static List<FieldChange> changesOf(String text) {
        try {
            return text.isEmpty() ? List.of() : JSON.readValue(text, CHANGES);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row of audit has changes that are not JSON", e);
        }
    }

    private static String text(@Nullable String column) {
        return column == null ? "" : column;
    }
}
