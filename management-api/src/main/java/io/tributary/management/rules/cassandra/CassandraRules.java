package io.tributary.management.rules.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.OutboxPublisher;
import io.tributary.management.registry.cassandra.CassandraOutbox;
import io.tributary.management.rules.Destination;
import io.tributary.management.rules.DestinationStore;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.Rule.TableIds;
import io.tributary.management.rules.RuleSigner;
import io.tributary.management.rules.RuleStore;
import io.tributary.management.rules.RuleVersion;
import io.tributary.rules.ActionsText;
import io.tributary.rules.RuleDefinition;
import io.tributary.stream.SourceStart;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rules and destinations in Cassandra, each kind in the partition of its account. */
public final class CassandraRules implements RuleStore, DestinationStore, RuleSigner.Store {
    private static final String ACCOUNT = "default";
    private static final String CLAIM = "rules";
    private static final String SIGNER_CLAIM = "rule-signer";

    private static final String RULE_COLUMNS = "name, version, description, sql, actions, key_schema, value_schema,"
            + " source_topic_id, source_offsets, created_at, revision, paused, abi, origin_sql, origin_actions,"
            + " owes_since";
    private static final String DESTINATION_COLUMNS = "name, type, url, username, sealed_password, created_at";

    private final Database database;
    private final Claims claims;
    private final OutboxPublisher publisher;
    private final Clock clock;

    public CassandraRules(Database database, Claims claims, OutboxPublisher publisher, Clock clock) {
        this.database = database;
        this.claims = claims;
        this.publisher = publisher;
        this.clock = clock;
    }

    @Override
    public <T> T changing(Supplier<T> change) {
        T result = claims.holding(CLAIM, change);
        publisher.flush();
        return result;
    }

    @Override
    public List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        for (Row row : database.run("SELECT " + RULE_COLUMNS + " FROM rules WHERE account = ?", ACCOUNT)) {
            rules.add(ruleOf(row));
        }
        return rules;
    }

    @Override
    public Optional<Rule> rule(String name) {
        return database.one("SELECT " + RULE_COLUMNS + " FROM rules WHERE account = ? AND name = ?", ACCOUNT, name)
                .map(CassandraRules::ruleOf);
    }

    @Override
    public void keep(Rule rule, List<Announcement> announcements) {
        RuleDefinition definition = rule.definition();
        List<BoundStatement> statements = new ArrayList<>();
        statements.add(database.bind(
                "INSERT INTO rules (account, " + RULE_COLUMNS
                        + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ACCOUNT,
                definition.name(),
                definition.version(),
                rule.description(),
                definition.sql(),
                ActionsText.of(definition).write(),
                rule.tableIds().map(TableIds::keySchemaId).orElse(0),
                rule.tableIds().map(TableIds::valueSchemaId).orElse(0),
                rule.start().topicId(),
                rule.start().offsets(),
                rule.createdAt(),
                rule.revision(),
                !rule.active(),
                rule.abi(),
                rule.origin().map(Rule.Origin::sql).orElse(""),
                rule.origin().map(Rule.Origin::actions).orElse(""),
                rule.owesSince()));
        statements.add(database.bind(
                "INSERT INTO rule_versions (account, name, created_at, version, sql, actions, made_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                ACCOUNT,
                definition.name(),
                rule.createdAt(),
                definition.version(),
                definition.sql(),
                ActionsText.of(definition).write(),
                madeAt(rule)));
        if (definition.version() > RuleVersion.KEPT) {
            statements.add(database.bind(
                    "DELETE FROM rule_versions WHERE account = ? AND name = ? AND created_at = ? AND version <= ?",
                    ACCOUNT,
                    definition.name(),
                    rule.createdAt(),
                    definition.version() - RuleVersion.KEPT));
        }
        announcements.forEach(each -> statements.add(CassandraOutbox.write(database, each)));
        database.together(statements);
    }

    /** When its version was made: now, unless it is known already. */
    private Instant madeAt(Rule rule) {
        return versions(rule).stream()
                .filter(each -> each.definition().version() == rule.definition().version())
                .map(RuleVersion::madeAt)
                .findFirst()
                .orElseGet(clock::instant);
    }

    @Override
    public List<RuleVersion> versions(Rule rule) {
        List<RuleVersion> versions = new ArrayList<>();
        for (Row row : database.run(
                "SELECT version, sql, actions, made_at FROM rule_versions WHERE account = ? AND name = ? AND created_at = ?",
                ACCOUNT,
                rule.name(),
                rule.createdAt())) {
            Instant at = row.getInstant("made_at");
            versions.add(new RuleVersion(definition(rule.name(), row), at == null ? Instant.EPOCH : at));
        }
        return versions;
    }

    @Override
    public void delete(Rule rule, List<Announcement> announcements) {
        List<BoundStatement> statements = new ArrayList<>();
        statements.add(database.bind("DELETE FROM rules WHERE account = ? AND name = ?", ACCOUNT, rule.name()));
        statements.add(database.bind("DELETE FROM rule_versions WHERE account = ? AND name = ?", ACCOUNT, rule.name()));
        announcements.forEach(each -> statements.add(CassandraOutbox.write(database, each)));
        database.together(statements);
    }

    @Override
    public Optional<RuleSigner.SealedSigner> signer() {
        return database.one("SELECT public_key, sealed_key FROM rule_signers WHERE account = ?", ACCOUNT)
                .map(row -> new RuleSigner.SealedSigner(bytes(row, "public_key"), bytes(row, "sealed_key")));
    }

    @Override
    public void keep(RuleSigner.SealedSigner signer) {
        database.run(
                "INSERT INTO rule_signers (account, public_key, sealed_key) VALUES (?, ?, ?)",
                ACCOUNT,
                ByteBuffer.wrap(signer.publicKey()),
                ByteBuffer.wrap(signer.sealedKey()));
    }

    @Override
    public RuleSigner.SealedSigner making(Supplier<RuleSigner.SealedSigner> change) {
        return claims.holding(SIGNER_CLAIM, change);
    }

    @Override
    public List<Destination> destinations() {
        List<Destination> destinations = new ArrayList<>();
        for (Row row :
                database.run("SELECT " + DESTINATION_COLUMNS + " FROM destinations WHERE account = ?", ACCOUNT)) {
            destinations.add(destinationOf(row));
        }
        return destinations;
    }

    @Override
    public Optional<Destination> destination(String name) {
        return database.one(
                        "SELECT " + DESTINATION_COLUMNS + " FROM destinations WHERE account = ? AND name = ?",
                        ACCOUNT,
                        name)
                .map(CassandraRules::destinationOf);
    }

    @Override
    public void create(Destination destination) {
        database.run(
                "INSERT INTO destinations (account, " + DESTINATION_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)",
                ACCOUNT,
                destination.name(),
                destination.type(),
                destination.url(),
                destination.username(),
                ByteBuffer.wrap(destination.sealedPassword()),
                destination.createdAt());
    }

    @Override
    public void delete(Destination destination) {
        database.run("DELETE FROM destinations WHERE account = ? AND name = ?", ACCOUNT, destination.name());
    }

    private static Rule ruleOf(Row row) {
        int keySchema = row.getInt("key_schema");
        Map<Integer, Long> offsets = row.getMap("source_offsets", Integer.class, Long.class);
        return new Rule(
                definition(text(row.getString("name")), row),
                text(row.getString("description")),
                keySchema == 0 ? Optional.empty() : Optional.of(new TableIds(keySchema, row.getInt("value_schema"))),
                new SourceStart(text(row.getString("source_topic_id")), offsets == null ? Map.of() : offsets),
                instant(row),
                Math.max(1, row.getInt("revision")),
                !row.getBoolean("paused"),
                text(row.getString("abi")),
                Optional.of(text(row.getString("origin_sql")))
                        .filter(sql -> !sql.isEmpty())
                        .map(sql -> new Rule.Origin(sql, text(row.getString("origin_actions")))),
                row.isNull("owes_since") ? Math.max(1, row.getInt("revision")) : row.getInt("owes_since"));
    }

    private static Destination destinationOf(Row row) {
        return new Destination(
                text(row.getString("name")),
                text(row.getString("type")),
                text(row.getString("url")),
                text(row.getString("username")),
                bytes(row, "sealed_password"),
                instant(row));
    }

    private static byte[] bytes(Row row, String column) {
        ByteBuffer buffer = Objects.requireNonNull(row.getByteBuffer(column));
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static RuleDefinition definition(String name, Row row) {
        ActionsText actions = ActionsText.read(text(row.getString("actions")));
        return new RuleDefinition(
                name, row.getInt("version"), text(row.getString("sql")), actions.actions(), actions.errorActions());
    }

    private static String text(@Nullable String column) {
        return column == null ? "" : column;
    }

    private static Instant instant(Row row) {
        Instant at = row.getInstant("created_at");
        return at == null ? Instant.EPOCH : at;
    }
}
