package io.tributary.management.credentials.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.management.cassandra.Database;
import io.tributary.management.credentials.AccountAuthority;
import io.tributary.management.credentials.AccountAuthorityStore;
import io.tributary.management.registry.DeviceX509;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The account's own authorities in Cassandra, in the partition of the account. */
public final class CassandraAccountAuthorities implements AccountAuthorityStore {
    private static final String ACCOUNT = "default";
    private static final String COLUMNS = "name, certificate, enabled, suspended, created_at";

    private final Database database;

    public CassandraAccountAuthorities(Database database) {
        this.database = database;
    }

    @Override
    public List<AccountAuthority> authorities() {
        List<AccountAuthority> all = new ArrayList<>();
        for (Row row : database.run("SELECT " + COLUMNS + " FROM account_authorities WHERE account = ?", ACCOUNT)) {
            all.add(authorityOf(row));
        }
        return all;
    }

    @Override
    public Optional<AccountAuthority> authority(String name) {
        return database.one(
                        "SELECT " + COLUMNS + " FROM account_authorities WHERE account = ? AND name = ?", ACCOUNT, name)
                .map(CassandraAccountAuthorities::authorityOf);
    }

    @Override
    public void put(AccountAuthority authority) {
        database.run(
                "INSERT INTO account_authorities (account, " + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?)",
                ACCOUNT,
                authority.name(),
                ByteBuffer.wrap(authority.certificate().der()),
                authority.enabled(),
                authority.suspended(),
                authority.createdAt());
    }

    @Override
    public void delete(AccountAuthority authority) {
        database.run("DELETE FROM account_authorities WHERE account = ? AND name = ?", ACCOUNT, authority.name());
    }

    @Override
    public void putCode(String code, Duration life) {
        database.run(
                "INSERT INTO verification_codes (code, account) VALUES (?, ?) IF NOT EXISTS USING TTL "
                        + life.toSeconds(),
                code,
                ACCOUNT);
    }

    @Override
    public boolean knowsCode(String code) {
        return database.one("SELECT code FROM verification_codes WHERE code = ?", code)
                .isPresent();
    }

    @Override
    public boolean takeCode(String code) {
        return database.run("DELETE FROM verification_codes WHERE code = ? IF EXISTS", code)
                .wasApplied();
    }

    private static AccountAuthority authorityOf(Row row) {
        return new AccountAuthority(
                Columns.text(row, "name"),
                DeviceX509.ofDer(Columns.bytes(row, "certificate")),
                row.getBoolean("enabled"),
                Objects.requireNonNullElse(row.getSet("suspended", String.class), Set.<String>of()),
                Columns.instant(row, "created_at"));
    }
}
