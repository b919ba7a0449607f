package io.tributary.management.credentials.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import io.tributary.management.credentials.PlatformAuthority;
import io.tributary.management.credentials.PlatformAuthorityStore;
import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.DeviceX509;
import io.tributary.management.registry.OutboxPublisher;
import io.tributary.management.registry.cassandra.CassandraOutbox;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;

/** The platform's authorities in Cassandra, in one partition. */
public final class CassandraPlatformAuthorities implements PlatformAuthorityStore {
    private static final String ACCOUNT = "default";

    private final Database database;
    private final Claims claims;
    private final OutboxPublisher publisher;

    public CassandraPlatformAuthorities(Database database, Claims claims, OutboxPublisher publisher) {
        this.database = database;
        this.claims = claims;
        this.publisher = publisher;
    }

    @Override
    public <T> T changing(Supplier<T> change) {
        T result = claims.holding("platform-authorities", change);
        publisher.flush();
        return result;
    }

    @Override
    public UUID newId() {
        return Uuids.timeBased();
    }

    @Override
    public List<PlatformAuthority> authorities() {
        List<PlatformAuthority> all = new ArrayList<>();
        for (Row row : database.run(
                "SELECT id, certificate, sealed_key, created_at FROM platform_authorities WHERE account = ?",
                ACCOUNT)) {
            all.add(new PlatformAuthority(
                    Objects.requireNonNull(row.getUuid("id")),
                    DeviceX509.ofDer(Columns.bytes(row, "certificate")),
                    Columns.bytes(row, "sealed_key"),
                    Columns.instant(row, "created_at")));
        }
        return all;
    }

    @Override
    public void put(PlatformAuthority authority, Announcement announcement) {
        database.together(List.of(
                database.bind(
                        "INSERT INTO platform_authorities (account, id, certificate, sealed_key, created_at)"
                                + " VALUES (?, ?, ?, ?, ?)",
                        ACCOUNT,
                        authority.id(),
                        ByteBuffer.wrap(authority.certificate().der()),
                        ByteBuffer.wrap(authority.sealedKey()),
                        authority.createdAt()),
                CassandraOutbox.write(database, announcement)));
    }

    @Override
    public void delete(PlatformAuthority authority, Announcement announcement) {
        database.together(List.of(
                database.bind("DELETE FROM platform_authorities WHERE account = ? AND id = ?", ACCOUNT, authority.id()),
                CassandraOutbox.write(database, announcement)));
    }
}
