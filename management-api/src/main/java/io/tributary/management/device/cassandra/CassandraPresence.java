package io.tributary.management.device.cassandra;

import io.tributary.management.cassandra.Database;
import io.tributary.management.device.PresenceStore;
import java.util.Optional;

/** The table {@code product_presence}. */
public final class CassandraPresence implements PresenceStore {
    private final Database database;

    public CassandraPresence(Database database) {
        this.database = database;
    }

    @Override
    public Presence of(String productId) {
        return database.one("SELECT online, updated_at FROM product_presence WHERE product_id = ?", productId)
                .map(row -> new Presence(row.getLong("online"), Optional.ofNullable(row.getInstant("updated_at"))))
                .orElse(new Presence(0, Optional.empty()));
    }
}
