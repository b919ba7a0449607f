package io.tributary.management.rules.connect;

import io.tributary.catalog.Topics;
import io.tributary.management.rules.Destination;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.RuleTopics;
import io.tributary.rules.RuleAction;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The connector each destination needs, from the rules that write to it. Pure. */
final class SinkConfigs {
    /** By this class a connector is known to be ours. */
    static final String ROUTE = "io.tributary.connect.route.TopicToTable";

    /** The connector that posts to servers; it is ours altogether. */
    static final String FORWARD = "io.tributary.connect.forward.HttpForwardSinkConnector";

    private static final String JDBC_SINK = "io.tributary.server.jdbc.JdbcSink";
    /** The same sink, in a plug-in of its own: within one, the types of two kinds of database get mixed up. */
    private static final String MARIADB_SINK = "io.tributary.server.mariadb.MariaDbSink";

    private static final String MYSQL = "jdbc:mysql:";
    private static final String MARIADB = "jdbc:mariadb:";

    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
    private static final String TEXT = "org.apache.kafka.connect.storage.StringConverter";
    private static final String CONVERTER = "io.tributary.connect.avro.AvroConverter";

    private final Topics topics;
    private final URI schemaRegistryUrl;
    private final String schemaRegistryToken;
    private final String bootstrapServers;
    private final boolean allowPrivate;

    /**
     * @param allowPrivate whether results may be forwarded to private addresses
     */
    SinkConfigs(
            Topics topics,
            URI schemaRegistryUrl,
            String schemaRegistryToken,
            String bootstrapServers,
            boolean allowPrivate) {
        this.bootstrapServers = bootstrapServers;
        this.allowPrivate = allowPrivate;
        this.topics = topics;
        this.schemaRegistryUrl = schemaRegistryUrl;
        this.schemaRegistryToken = schemaRegistryToken;
    }

    /** By the connector's name, which is the destination's; a destination nobody writes to has none. */
    Map<String, Map<String, String>> wanted(
            List<Destination> destinations, List<Rule> rules, Function<Destination, String> password) {
        Map<String, Map<String, String>> wanted = new TreeMap<>();
        for (Destination destination : destinations) {
            Map<String, String> tables = tablesOf(destination, rules);
            List<String> forwards = forwardsTo(destination, rules);
            if (destination.type().equals(Destination.HTTP) && !forwards.isEmpty()) {
                wanted.put(destination.name(), forward(destination, forwards, password.apply(destination)));
            } else if (!tables.isEmpty()) {
                wanted.put(destination.name(), config(destination, tables, password.apply(destination)));
            }
        }
        return wanted;
    }

    private Map<String, String> tablesOf(Destination destination, List<Rule> rules) {
        Map<String, String> tables = new TreeMap<>();
        for (Rule rule : rules) {
            for (RuleAction.Jdbc action : rule.definition().tables()) {
                if (action.destination().equals(destination.name())) {
                    tables.put(topics.nameOf(RuleTopics.of(topics, rule.definition(), action)), action.table());
                }
            }
        }
        return tables;
    }

    private List<String> forwardsTo(Destination destination, List<Rule> rules) {
        List<String> forwards = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.definition().effects().stream()
                    .anyMatch(action -> action instanceof RuleAction.Forward forward
                            && forward.destination().equals(destination.name()))) {
                forwards.add(topics.nameOf(topics.forwards(rule.name(), destination.name())));
            }
        }
        forwards.sort(null);
        return forwards;
    }

    private Map<String, String> forward(Destination destination, List<String> forwards, String token) {
        Map<String, String> config = new TreeMap<>();
        config.put("name", destination.name());
        config.put("connector.class", FORWARD);
        config.put("tasks.max", "1");
        config.put("topics", String.join(",", forwards));
        config.put("forward.url", destination.url());
        if (!token.isEmpty()) {
            config.put("forward.token", token);
        }
        config.put("forward.allow.private.addresses", Boolean.toString(allowPrivate));
        config.put("dead.letters.topic", topics.nameOf(Topics.DEAD_LETTERS));
        config.put("dead.letters.producer.bootstrap.servers", bootstrapServers);
        config.put("key.converter", TEXT);
        config.put("value.converter", BYTES);
        config.put("header.converter", TEXT); // the default reads an id of digits as a number
        reading(config);
        return config;
    }

    private Map<String, String> config(Destination destination, Map<String, String> tables, String password) {
        List<String> routes = new ArrayList<>();
        tables.forEach((topic, table) -> routes.add(topic + "=" + table));
        Map<String, String> config = new TreeMap<>();
        config.put("name", destination.name());
        config.put("tasks.max", "1");
        config.put("topics", String.join(",", tables.keySet()));
        String url = driverUrl(destination.url());
        config.put("connection.url", url);
        if (url.startsWith(MARIADB)) {
            config.put("connector.class", MARIADB_SINK);
            // Else a table of this name in another database of the server is taken for ours, and none is made.
            config.put("hibernate.connection.nullDatabaseMeansCurrent", "true");
        } else {
            config.put("connector.class", JDBC_SINK);
        }
        config.put("connection.username", destination.username());
        config.put("connection.password", password);
        config.put("insert.mode", "upsert");
        config.put("primary.key.mode", "record_key");
        config.put("schema.evolution", "basic");
        config.put("delete.enabled", "false");
        config.put("transforms", "table");
        config.put("transforms.table.type", ROUTE);
        config.put("transforms.table.tables", String.join(",", routes));
        for (String side : List.of("key", "value")) {
            config.put(side + ".converter", CONVERTER);
            config.put(side + ".converter.schema.registry.url", schemaRegistryUrl.toString());
            config.put(side + ".converter.schema.registry.token", schemaRegistryToken);
        }
        reading(config);
        config.put("connection.restart.on.errors", "true");
        // Connections are asked for once a second; the default of 30 times keeps the reason from people for half a
        // minute.
        config.put("hibernate.c3p0.acquireRetryAttempts", "5");
        return config;
    }

    /** MariaDB's driver speaks to MySQL, too, and asks for its own name in the URL. */
    private static String driverUrl(String url) {
        return url.startsWith(MYSQL) ? MARIADB + url.substring(MYSQL.length()) : url;
    }

    private static void reading(Map<String, String> config) {
        config.put("consumer.override.isolation.level", "read_committed");
        config.put("consumer.override.auto.offset.reset", "earliest");
        // Nothing may be skipped: a task that cannot go on fails where it stands and the reconciler starts it again.
        // Connect's own
        // retries of the conversion stage (errors.retry.timeout) would drop the record when the worker stops while it
        // retries.
        config.put("errors.tolerance", "none");
    }

    static boolean isOurs(Map<String, String> config) {
        return ROUTE.equals(config.get("transforms.table.type")) || FORWARD.equals(config.get("connector.class"));
    }
}
