package io.tributary.management.access.cassandra;

import io.tributary.management.access.ApiKeyStore;
import io.tributary.management.cassandra.Database;
import java.nio.ByteBuffer;
import java.util.Optional;

/** API keys in Cassandra, found by their hash. */
public final class CassandraApiKeys implements ApiKeyStore {
    private final Database database;

    public CassandraApiKeys(Database database) {
        this.database = database;
    }

    @Override
    public void add(byte[] hash, String name) {
        database.run(
                "INSERT INTO api_keys (hash, name, created_at) VALUES (?, ?, toTimestamp(now()))",
                ByteBuffer.wrap(hash),
                name);
    }

    @Override
    public Optional<String> holderOf(byte[] hash) {
        return database.one("SELECT name FROM api_keys WHERE hash = ?", ByteBuffer.wrap(hash))
                .map(row -> row.getString("name"));
    }
}
