package io.tributary.management.functions.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import io.tributary.management.functions.FunctionBundle;
import io.tributary.management.functions.FunctionBundle.Content;
import io.tributary.management.functions.FunctionStore;
import io.tributary.rules.bundle.BundleFunction;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Function bundles in Cassandra: one partition for what they are, one for each piece of a jar. */
public final class CassandraFunctions implements FunctionStore {
    private static final String ACCOUNT = "default";
    private static final String CLAIM = "functions/" + ACCOUNT;
    private static final String COLUMNS = "name, sha256, bytes, pieces, functions, earlier, uploaded_at";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Database database;
    private final Claims claims;

    public CassandraFunctions(Database database, Claims claims) {
        this.database = database;
        this.claims = claims;
    }

    @Override
    public List<FunctionBundle> bundles() {
        List<FunctionBundle> bundles = new ArrayList<>();
        for (Row row : database.run("SELECT " + COLUMNS + " FROM function_bundles WHERE account = ?", ACCOUNT)) {
            bundles.add(bundleOf(row));
        }
        return bundles;
    }

    @Override
    public Optional<FunctionBundle> bundle(String name) {
        return database.one(
                        "SELECT " + COLUMNS + " FROM function_bundles WHERE account = ? AND name = ?", ACCOUNT, name)
                .map(CassandraFunctions::bundleOf);
    }

    @Override
    public void keep(FunctionBundle bundle) {
        database.run(
                "INSERT INTO function_bundles (account, " + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                ACCOUNT,
                bundle.name(),
                bundle.content().sha256(),
                bundle.content().bytes(),
                bundle.content().pieces(),
                text(bundle.functions()),
                text(bundle.earlier()),
                bundle.uploadedAt());
    }

    @Override
    public void delete(String name) {
        database.run("DELETE FROM function_bundles WHERE account = ? AND name = ?", ACCOUNT, name);
    }

    @Override
    public void keepPiece(String sha256, int number, byte[] piece) {
        database.run(
                "INSERT INTO function_bundle_pieces (sha256, number, piece) VALUES (?, ?, ?)",
                sha256,
                number,
                ByteBuffer.wrap(piece));
    }

    @Override
    public Optional<byte[]> piece(String sha256, int number) {
        return database.one("SELECT piece FROM function_bundle_pieces WHERE sha256 = ? AND number = ?", sha256, number)
                .map(row -> {
                    ByteBuffer buffer = Objects.requireNonNull(row.getByteBuffer("piece"));
                    byte[] piece = new byte[buffer.remaining()];
                    buffer.get(piece);
                    return piece;
                });
    }

    @Override
    public void forgetPiece(String sha256, int number) {
        database.run("DELETE FROM function_bundle_pieces WHERE sha256 = ? AND number = ?", sha256, number);
    }

    @Override
    public <T> T changing(Supplier<T> change) {
        return claims.holding(CLAIM, change);
    }

    private static FunctionBundle bundleOf(Row row) {
        return new FunctionBundle(
                Objects.requireNonNullElse(row.getString("name"), ""),
                new Content(
                        Objects.requireNonNullElse(row.getString("sha256"), ""),
                        row.getInt("bytes"),
                        row.getInt("pieces")),
                read(row, "functions", new TypeReference<List<BundleFunction>>() {}),
                read(row, "earlier", new TypeReference<List<Content>>() {}),
                Objects.requireNonNullElse(row.getInstant("uploaded_at"), Instant.EPOCH));
    }

    private static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts and numbers are JSON", e);
        }
    }

    private static <T> List<T> read(Row row, String column, TypeReference<List<T>> type) {
        try {
            return JSON.readValue(Objects.requireNonNullElse(row.getString(column), "[]"), type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("function_bundles." + column + " is not as it was written", e);
        }
    }
}
