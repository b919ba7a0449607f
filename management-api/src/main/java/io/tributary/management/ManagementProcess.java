package io.tributary.management;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.util.JavalinBindException;
import io.tributary.catalog.Topics;
import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.cassandra.CassandraAccess;
import io.tributary.management.access.cassandra.CassandraSessions;
import io.tributary.management.api.DestinationRoutes;
import io.tributary.management.api.DeviceRoutes;
import io.tributary.management.api.PlatformRoutes;
import io.tributary.management.api.ProductRoutes;
import io.tributary.management.api.RuleRoutes;
import io.tributary.management.audit.cassandra.CassandraAudit;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import io.tributary.management.platform.KafkaAnnouncements;
import io.tributary.management.platform.KafkaTopics;
import io.tributary.management.platform.PlatformHealth;
import io.tributary.management.platform.Readiness;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.OutboxPublisher;
import io.tributary.management.registry.Products;
import io.tributary.management.registry.cassandra.CassandraOutbox;
import io.tributary.management.registry.cassandra.CassandraRegistry;
import io.tributary.management.rules.cassandra.CassandraRules;
import io.tributary.management.schemas.SchemaRoutes;
import io.tributary.management.schemas.SubjectSchemas;
import io.tributary.management.schemas.cassandra.CassandraSchemas;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of the management API, wired by hand, in the order they start; they stop in the reverse order. */
final class ManagementProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementProcess.class);
    private static final long RETRY_MILLIS = 500;

    /** The process cannot start; the message is one line with the remedy. */
    static final class StartException extends RuntimeException {
        StartException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final ManagementConfig config;
    private final Topics topics;
    private final Readiness readiness = new Readiness();
    private final ExecutorService background = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "background");
        thread.setDaemon(true);
        return thread;
    });
    private final Database database;
    private final Admin admin;
    private final KafkaTopics kafkaTopics;
    private final KafkaAnnouncements announcements;
    private final OutboxPublisher publisher;
    private final AccessParts access;
    private final RuleRunner runner;
    private final Javalin http;

    private volatile boolean closing;

    ManagementProcess(ManagementConfig config, SecretBox box, String adminKey) {
        Clock clock = Clock.tickMillis(ZoneOffset.UTC); // as the tables keep times
        this.config = config;
        this.topics = new Topics(config.kafka().topicPrefix());
        ManagementConfig.Cassandra cassandra = config.cassandra();
        this.database = new Database(
                cassandra.contactPoints(), cassandra.datacenter(), cassandra.keyspace(), cassandra.replication());
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                config.kafka().bootstrapServers(),
                AdminClientConfig.CLIENT_ID_CONFIG,
                "management-api-admin",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                10_000,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000,
                // While no broker answers, Kafka 4.2's rebootstrap makes an admin client spin.
                AdminClientConfig.METADATA_RECOVERY_STRATEGY_CONFIG,
                "none"));
        this.kafkaTopics = new KafkaTopics(admin, topics, config.kafka().replication());
        this.announcements = new KafkaAnnouncements(config.kafka().bootstrapServers(), topics, clock);
        this.publisher = new OutboxPublisher(new CassandraOutbox(database), announcements);
        Claims claims = new Claims(database);
        this.access = new AccessParts(
                config.access(),
                new AccessParts.Stores(
                        new CassandraAccess(database, claims),
                        new CassandraSessions(database),
                        new CassandraAudit(database, publisher, config.access().auditKept())),
                box,
                adminKey,
                config.limits(),
                clock);

        CassandraRegistry registry = new CassandraRegistry(database, claims, publisher);
        SubjectSchemas schemas = new SubjectSchemas(new CassandraSchemas(database, claims, publisher), topics);
        CassandraRules ruleStore = new CassandraRules(database, claims, publisher);
        this.runner = new RuleRunner(config, topics, database, ruleStore, schemas, kafkaTopics, box, adminKey, clock);
        PlatformHealth health = new PlatformHealth(background, probes());
        this.http = HttpServer.create(routes -> {
            new PlatformRoutes(ManagementApi.VERSION, readiness, health).register(routes);
            access.register(routes);
            new ProductRoutes(new Products(registry, config.limits(), clock)).register(routes);
            new DeviceRoutes(new Devices(registry, box, config.limits(), clock)).register(routes);
            new SchemaRoutes(schemas).register(routes);
            registerRules(routes);
        });
    }

    private void registerRules(RoutesConfig routes) {
        new RuleRoutes(runner.rules(), runner::statusOf).register(routes);
        new DestinationRoutes(runner.destinations(), runner::connectionOf).register(routes);
    }

    private Map<String, PlatformHealth.Probe> probes() {
        Map<String, PlatformHealth.Probe> probes = new LinkedHashMap<>();
        probes.put(
                "kafka",
                () -> admin.describeCluster().nodes().get(3, TimeUnit.SECONDS).size() + " brokers");
        probes.put(
                "cassandra",
                () -> database.run("SELECT release_version FROM system.local")
                                .all()
                                .size() + " node answers");
        probes.put("flink", runner::lookAtFlink);
        probes.put("device-state", runner::lookAtDeviceState);
        probes.put("connect", runner::lookAtConnect);
        return probes;
    }

    /** Every route there is, as method and path. */
    Set<String> routes() {
        return http.unsafe.internalRouter.allHttpHandlers().stream()
                .map(handler -> handler.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod())
                .map(endpoint -> endpoint.method.name() + " " + endpoint.path)
                .collect(Collectors.toSet());
    }

    /** Serves {@code /ready} from now on; the rest follows when what it needs is there. */
    void start() {
        readiness.waitFor(
                "cassandra",
                "connecting to " + String.join(", ", config.cassandra().contactPoints()));
        readiness.waitFor("kafka", "connecting to " + config.kafka().bootstrapServers());
        ManagementConfig.Http at = config.http();
        try {
            http.start(at.host(), at.port());
        } catch (JavalinBindException e) {
            throw new StartException(
                    "http.port: " + at.host() + ":" + at.port()
                            + " cannot be opened, another process may hold it; stop that one or choose another port",
                    e);
        }
        LOG.atInfo()
                .addKeyValue("host", at.host())
                .addKeyValue("port", at.port())
                .log("serving");
        background.execute(() -> {
            untilItWorks("cassandra", () -> {
                database.connect();
                access.read();
                access.start();
            });
            untilItWorks("kafka", () -> kafkaTopics.ensure(Topics.ALL));
            if (!closing) {
                publisher.start();
                runner.start();
            }
        });
    }

    private void untilItWorks(String thing, Runnable action) {
        while (!closing) {
            try {
                action.run();
                readiness.arrived(thing);
                return;
            } catch (RejectedException e) {
                String text = e.getMessage()
                        + e.remedy()
                                .filter(remedy -> e.reason() != Rejection.UNAVAILABLE)
                                .map(remedy -> ". " + remedy)
                                .orElse("");
                readiness.waitFor(thing, text);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        LOG.info("stopping");
        http.stop();
        background.shutdownNow();
        runner.close();
        access.close();
        publisher.close();
        announcements.close();
        admin.close(Duration.ofSeconds(2));
        database.close();
    }
}
