package io.tributary.management.rules.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.OutboxPublisher;
import io.tributary.management.registry.cassandra.CassandraOutbox;
import io.tributary.management.rules.Destination;
import io.tributary.management.rules.DestinationStore;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.RuleStore;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.job.RuleSubmission.TableIds;
import io.tributary.stream.SourceStart;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rules and destinations in Cassandra, each kind in the partition of its account. */
public final class CassandraRules implements RuleStore, DestinationStore {
    private static final String ACCOUNT = "default";
    private static final String CLAIM = "rules";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<RuleAction>> ACTIONS = new TypeReference<>() {};

    private static final String RULE_COLUMNS = "name, version, description, sql, actions, key_schema, value_schema,"
            + " source_topic_id, source_offsets, created_at";
    private static final String DESTINATION_COLUMNS = "name, type, url, username, sealed_password, created_at";

    private final Database database;
    private final Claims claims;
    private final OutboxPublisher publisher;

    public CassandraRules(Database database, Claims claims, OutboxPublisher publisher) {
        this.database = database;
        this.claims = claims;
        this.publisher = publisher;
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
    public void create(Rule rule, Announcement announcement) {
        RuleDefinition definition = rule.definition();
        database.together(List.of(
                database.bind(
                        "INSERT INTO rules (account, " + RULE_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        ACCOUNT,
                        definition.name(),
                        definition.version(),
                        rule.description(),
                        definition.sql(),
                        text(definition.actions()),
                        rule.tableIds().map(TableIds::keySchemaId).orElse(0),
                        rule.tableIds().map(TableIds::valueSchemaId).orElse(0),
                        rule.start().topicId(),
                        rule.start().offsets(),
                        rule.createdAt()),
                CassandraOutbox.write(database, announcement)));
    }

    @Override
    public void delete(Rule rule, Announcement announcement) {
        database.together(List.of(
                database.bind("DELETE FROM rules WHERE account = ? AND name = ?", ACCOUNT, rule.name()),
                CassandraOutbox.write(database, announcement)));
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
                new RuleDefinition(
                        text(row.getString("name")),
                        row.getInt("version"),
                        text(row.getString("sql")),
                        actions(text(row.getString("actions")))),
                text(row.getString("description")),
                keySchema == 0 ? Optional.empty() : Optional.of(new TableIds(keySchema, row.getInt("value_schema"))),
                new SourceStart(text(row.getString("source_topic_id")), offsets == null ? Map.of() : offsets),
                instant(row));
    }

    private static Destination destinationOf(Row row) {
        ByteBuffer sealed = Objects.requireNonNull(row.getByteBuffer("sealed_password"));
        byte[] password = new byte[sealed.remaining()];
        sealed.get(password);
        return new Destination(
                text(row.getString("name")),
                text(row.getString("type")),
                text(row.getString("url")),
                text(row.getString("username")),
                password,
                instant(row));
    }

    private static String text(List<RuleAction> actions) {
        try {
            return JSON.writerFor(ACTIONS).writeValueAsString(actions);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("actions have a JSON form", e);
        }
    }

    private static List<RuleAction> actions(String json) {
        try {
            return JSON.readValue(json, ACTIONS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the kept actions of a rule cannot be read", e);
        }
    }

    private static String text(@Nullable String column) {
        return column == null ? "" : column;
    }

    private static Instant instant(Row row) {
        Instant at = row.getInstant("created_at");
        return at == null ? Instant.EPOCH : at;
    }
}
