package io.tributary.management.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the keyspace to the form this version needs: each script once, in order, its checksum kept. One process at a time works,
 * the others find the work done. A script that was applied must never change; write the next one.
 */
final class Migrations {
    /** The scripts, oldest first; each is applied where it has not been, so numbers may be left out and come later. */
    static final List<String> SCRIPTS = List.of(
            "V001__registry",
            "V002__authentication",
            "V003__registry_at_scale",
            "V004__credentials",
            "V005__access",
            "V006__kept_answers",
            "V007__dynamic_registration",
            "V008__tasks",
            "V009__forms_of_tags",
            "V010__keys_by_certificate",
            "V011__done_once",
            "V012__rule_revisions",
            "V013__catch_ups",
            "V014__function_bundles",
            "V015__device_state",
            "V016__device_services",
            "V017__savepoints");

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final int LOCK_SECONDS = 60;

    private final Database database;

    Migrations(Database database) {
        this.database = database;
    }

    void apply() {
        database.once(
                "CREATE TABLE IF NOT EXISTS migrations (script text PRIMARY KEY, checksum text, applied_at timestamp)");
        if (missing().isEmpty()) {
            return;
        }
        database.once("CREATE TABLE IF NOT EXISTS migration_lock (name text PRIMARY KEY, holder uuid)");
        UUID holder = UUID.randomUUID();
        boolean ours = database.run(
                        "INSERT INTO migration_lock (name, holder) VALUES ('migrations', ?) IF NOT EXISTS USING TTL "
                                + LOCK_SECONDS,
                        holder)
                .wasApplied();
        if (!ours) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE, "another process is changing the tables; waiting until it is done");
        }
        try {
            for (String script : missing()) {
                String text = read(script);
                statementsOf(text).forEach(database::once);
                database.run(
                        "INSERT INTO migrations (script, checksum, applied_at) VALUES (?, ?, toTimestamp(now()))",
                        script,
                        checksum(text));
                LOG.atInfo().addKeyValue("script", script).log("tables are brought up to date");
            }
        } finally {
            database.run("DELETE FROM migration_lock WHERE name = 'migrations' IF holder = ?", holder);
        }
    }

    private List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (String script : SCRIPTS) {
            Optional<Row> applied = database.one("SELECT checksum FROM migrations WHERE script = ?", script);
            if (applied.isEmpty()) {
                missing.add(script);
            } else if (!checksum(read(script)).equals(applied.get().getString("checksum"))) {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "the tables in Cassandra were made by another form of " + script,
                        "Run the version that made them, or start with an empty keyspace.",
                        "cassandra.keyspace");
            }
        }
        return missing;
    }

    /** The statements of a script: comments go, a semicolon at the end of a line ends one. */
    static List<String> statementsOf(String script) {
        StringBuilder code = new StringBuilder();
        script.lines()
                .map(line -> line.contains("--") ? line.substring(0, line.indexOf("--")) : line)
                .map(String::stripTrailing)
                .filter(line -> !line.isBlank())
                .forEach(line -> code.append(line).append('\n'));
        List<String> statements = new ArrayList<>();
        for (String statement : code.toString().split(";\n", -1)) {
            if (!statement.isBlank()) {
                statements.add(statement.strip());
            }
        }
        return statements;
    }

    static String read(String script) {
        try (InputStream file =
                Migrations.class.getResourceAsStream("/io/tributary/management/migrations/" + script + ".cql")) {
            if (file == null) {
                throw new IllegalStateException("migration " + script + " is missing from the jar");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String checksum(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
