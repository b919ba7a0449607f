package io.tributary.management.access.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.tributary.management.access.AccessStore;
import io.tributary.management.access.Entry;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Users, roles, policies and keys in Cassandra: each as one text, all of a kind in one partition, for they are read together. */
public final class CassandraAccess implements AccessStore {
    private static final String ACCOUNT = "default";
    private static final String VERSION = "INSERT INTO access_versions (account, version) VALUES (?, ?)";

    private final Database database;
    private final Claims claims;

    public CassandraAccess(Database database, Claims claims) {
        this.database = database;
        this.claims = claims;
    }

    @Override
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Entry.Kind kind : Entry.Kind.values()) {
            for (Row row : database.run(
                    "SELECT body FROM access_entries WHERE account = ? AND kind = ?", ACCOUNT, word(kind))) {
                entries.add(EntryText.read(kind, Objects.requireNonNull(row.getString("body"))));
            }
        }
        return entries;
    }

    @Override
    public String version() {
        return database.one("SELECT version FROM access_versions WHERE account = ?", ACCOUNT)
                .map(row -> String.valueOf(row.getUuid("version")))
                .orElse("");
    }

    @Override
    public void write(List<Entry> put, List<Entry> deleted) {
        List<BoundStatement> writes = new ArrayList<>();
        for (Entry entry : put) {
            writes.add(database.bind(
                    "INSERT INTO access_entries (account, kind, id, body) VALUES (?, ?, ?, ?)",
                    ACCOUNT,
                    word(entry.kind()),
                    entry.id(),
                    EntryText.write(entry)));
        }
        for (Entry entry : deleted) {
            writes.add(database.bind(
                    "DELETE FROM access_entries WHERE account = ? AND kind = ? AND id = ?",
                    ACCOUNT,
                    word(entry.kind()),
                    entry.id()));
        }
        writes.add(database.bind(VERSION, ACCOUNT, Uuids.timeBased()));
        database.together(writes);
        // Once more behind them: who saw the version before the rows reads again.
        database.run(VERSION, ACCOUNT, Uuids.timeBased());
    }

    @Override
    public <T> T changing(Supplier<T> change) {
        return claims.holding("access/" + ACCOUNT, change);
    }

    @Override
    public Map<String, Instant> lastUses() {
        Map<String, Instant> uses = new HashMap<>();
        for (Row row : database.run("SELECT key_id, used_at FROM key_uses WHERE account = ?", ACCOUNT)) {
            Instant at = row.getInstant("used_at");
            if (at != null) {
                uses.put(Objects.requireNonNull(row.getString("key_id")), at);
            }
        }
        return uses;
    }

    @Override
    public void used(Map<String, Instant> uses) {
        uses.forEach((key, at) -> database.run(
                "INSERT INTO key_uses (account, key_id, used_at) VALUES (?, ?, ?) USING TTL 31536000",
                ACCOUNT,
                key,
                at));
    }

    private static String word(Entry.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
