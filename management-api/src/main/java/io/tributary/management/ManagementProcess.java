package io.tributary.management;

import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import io.tributary.catalog.Topics;
import io.tributary.codec.SecretBox;
import io.tributary.management.access.cassandra.CassandraAccess;
import io.tributary.management.access.cassandra.CassandraSessions;
import io.tributary.management.api.DestinationRoutes;
import io.tributary.management.api.DeviceRoutes;
import io.tributary.management.api.EventRoutes;
import io.tributary.management.api.GroupRoutes;
import io.tributary.management.api.Idempotency;
import io.tributary.management.api.InferredSchemaRoutes;
import io.tributary.management.api.JobRoutes;
import io.tributary.management.api.PlatformRoutes;
import io.tributary.management.api.ProductRoutes;
import io.tributary.management.api.RuleExplainRoutes;
import io.tributary.management.api.RuleRoutes;
import io.tributary.management.api.RuleTailRoutes;
import io.tributary.management.api.TransferRoutes;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.api.route.RouteTable;
import io.tributary.management.audit.cassandra.CassandraAudit;
import io.tributary.management.cassandra.Claims;
import io.tributary.management.cassandra.Database;
import io.tributary.management.cloudapi.actions.RuleServices;
import io.tributary.management.events.EventLog;
import io.tributary.management.events.Events;
import io.tributary.management.events.HealthWatch;
import io.tributary.management.events.KafkaRegistryChanges;
import io.tributary.management.idempotency.cassandra.CassandraKeptAnswers;
import io.tributary.management.platform.ApiMetrics;
import io.tributary.management.platform.KafkaAnnouncements;
import io.tributary.management.platform.KafkaTopics;
import io.tributary.management.platform.PlatformHealth;
import io.tributary.management.platform.Readiness;
import io.tributary.management.platform.Rounds;
import io.tributary.management.registry.Configurations;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Groups;
import io.tributary.management.registry.OutboxPublisher;
import io.tributary.management.registry.Products;
import io.tributary.management.registry.cassandra.CassandraConfigurations;
import io.tributary.management.registry.cassandra.CassandraGroups;
import io.tributary.management.registry.cassandra.CassandraOutbox;
import io.tributary.management.registry.cassandra.CassandraRegistry;
import io.tributary.management.rules.RuleMetrics;
import io.tributary.management.rules.cassandra.CassandraRules;
import io.tributary.management.schemas.SchemaRoutes;
import io.tributary.management.schemas.SubjectSchemas;
import io.tributary.management.schemas.cassandra.CassandraSchemas;
import io.tributary.management.server.Bounds;
import io.tributary.management.tasks.cassandra.CassandraTaskFiles;
import io.tributary.management.tasks.cassandra.CassandraTasks;
import io.tributary.rules.compile.ProductTable;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of the management API, wired by hand, in the order they start; they stop in the reverse order. */
final class ManagementProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementProcess.class);
    private static final int KEPT_EVENTS = 10_000;
    private static final long KEPT_BYTES = 4L << 20;
    private static final int MAX_VIEWERS = 12_000;
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration TASKS_EVERY = Duration.ofSeconds(2);
    private static final Duration HEALTH_EVERY = Duration.ofSeconds(5);

    /** The process cannot start; the message is one line with the remedy. */
    static final class StartException extends RuntimeException {
        StartException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final ManagementConfig config;
    private final Topics topics;
    private final Readiness readiness = new Readiness();
    private final Retries retries = new Retries(readiness);
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
    private final CassandraRegistry registry;
    private final CassandraGroups groupStore;
    private final AccessParts access;
    private final RuleRunner runner;
    private final DeviceStateRunner deviceState;
    private final ApiMetrics metrics;
    private final Events events = new Events(
            new EventLog(Long.toString(System.currentTimeMillis(), Character.MAX_RADIX), KEPT_EVENTS, KEPT_BYTES),
            MAX_VIEWERS,
            HEARTBEAT);
    private final Rounds healthRounds;
    private final KafkaRegistryChanges registryChanges;
    private final CredentialParts credentials;
    private final RegistrationParts registration;
    private final TaskParts tasks;
    private final DeviceParts deviceParts;
    private final Javalin http;

    ManagementProcess(ManagementConfig config, SecretBox box, String adminKey) {
        Clock clock = Clock.tickMillis(ZoneOffset.UTC); // as the tables keep times
        this.config = config;
        this.topics = new Topics(config.kafka().topicPrefix());
        ManagementConfig.Cassandra cassandra = config.cassandra();
        this.database = new Database(
                cassandra.contactPoints(), cassandra.datacenter(), cassandra.keyspace(), cassandra.replication());
        this.admin = KafkaTopics.admin(config.kafka().bootstrapServers());
        this.kafkaTopics = new KafkaTopics(admin, topics, config.kafka().replication());
        this.announcements = new KafkaAnnouncements(config.kafka().bootstrapServers(), topics, clock);
        Claims claims = new Claims(database);
        this.publisher = new OutboxPublisher(new CassandraOutbox(database, claims), announcements);
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
        this.registry = new CassandraRegistry(database, claims, publisher, announcements);
        SubjectSchemas schemas = new SubjectSchemas(new CassandraSchemas(database, claims, publisher), topics);
        CassandraRules ruleStore = new CassandraRules(database, claims, publisher, clock);
        FunctionParts functions = new FunctionParts(config.userFunctions(), database, claims);
        this.runner = new RuleRunner(
                config,
                topics,
                database,
                ruleStore,
                schemas,
                kafkaTopics,
                this::tableOf,
                functions.library(),
                box,
                adminKey,
                background,
                clock);
        this.deviceState = new DeviceStateRunner(config, topics, database, background, clock);
        Products products = new Products(registry, box, config.limits(), clock);
        Devices devices = new Devices(registry, box, config.limits(), clock);
        this.credentials = new CredentialParts(
                database,
                claims,
                publisher,
                products,
                devices,
                runner.destinations(),
                runner.signer(),
                access::rewrap,
                box,
                config.deviceCertificateLife(),
                clock);
        this.registration = new RegistrationParts(
                config.registration(), database, products, devices, credentials.forRegistration(), clock);
        this.groupStore = new CassandraGroups(database, claims, publisher);
        Groups groups = new Groups(groupStore, registry, clock);
        Configurations configurations = new Configurations(registry, new CassandraConfigurations(database), clock);
        this.deviceParts = DeviceParts.of(
                config.kafka(),
                topics,
                database,
                new DeviceParts.Registry(products, devices, groups, configurations),
                config.limits(),
                clock);
        this.tasks = new TaskParts(
                new CassandraTasks(database),
                new CassandraTaskFiles(database),
                products,
                devices,
                credentials.certificates(),
                deviceParts.services(),
                box,
                TASKS_EVERY,
                clock);
        PlatformHealth health = new PlatformHealth(background, probes());
        this.healthRounds = new Rounds("health", HEALTH_EVERY, new HealthWatch(health, events)::look);
        this.registryChanges = new KafkaRegistryChanges(config.kafka().bootstrapServers(), topics, events);
        this.metrics = new ApiMetrics(new RuleMetrics(runner.statuses(), runner::running, clock));
        PlatformRoutes platform =
                new PlatformRoutes(ManagementApi.VERSION, readiness, database::outage, health, metrics::scrape);
        SchemaRoutes schemaRoutes = new SchemaRoutes(schemas);
        RouteTable table = new RouteTable()
                .add("platform", platform.routes())
                .add("products", new ProductRoutes(products).routes())
                .add("products", new InferredSchemaRoutes(products, runner.liveSchemas()).routes())
                .add("devices", new DeviceRoutes(devices).routes())
                .add("devices", new TransferRoutes(products, devices).routes())
                .add("groups", new GroupRoutes(groups, access.control()).routes())
                .add("rules", new RuleRoutes(runner.rules(), runner.trials(), runner::statusOf).routes())
                .add("rules", new RuleExplainRoutes(runner.rules(), runner.explanations(), runner::statusOf).routes())
                .add("rules", new RuleTailRoutes(runner.rules(), runner.tails()).routes())
                .add("function-bundles", functions.routes(announcements, runner, clock))
                .add("destinations", new DestinationRoutes(runner.destinations(), runner::connectionOf).routes())
                .add(
                        "jobs",
                        new JobRoutes(Stream.concat(Stream.of(deviceState.operated()), runner.operated())).routes())
                .add("events", new EventRoutes(events).routes())
                .add("schema-registry", schemaRoutes.routes());
        credentials.addTo(table);
        tasks.addTo(table, access.control(), access.audit());
        deviceParts.addTo(table);
        access.addTo(table);
        table.around(Trait.CREATES, new Idempotency(new CassandraKeptAnswers(database), box)::around);
        CloudParts cloud = new CloudParts(
                config.cloudApi(),
                access,
                products,
                devices,
                credentials,
                tasks,
                deviceParts,
                new RuleServices(runner.rules(), runner.destinations()),
                config.limits(),
                clock);
        this.http = HttpServer.create(table, Bounds.DEFAULTS, routes -> {
            cloud.register(routes);
            platform.register(routes);
            access.register(routes);
            schemaRoutes.register(routes);
        });
    }

    /** What rules may read as a table: any product. */
    private Optional<ProductTable> tableOf(String productId) {
        return registry.product(productId)
                .map(product ->
                        new ProductTable(product.productId(), product.profile().payloadSchema()));
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
        probes.put("flink", deviceState::lookAtFlink);
        probes.put("fabric", runner::lookAtFabric);
        if (runner.functionLane().isOn()) {
            probes.put("functions", runner.functionLane()::look);
        }
        probes.put("device-state", deviceState::look);
        probes.put("connect", runner::lookAtConnect);
        return probes;
    }

    /** Every route there is, as method and path. */
    Set<String> routes() {
        return http.unsafe.internalRouter.allHttpHandlers().stream()
                .map(handler -> handler.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod())
                // HEAD asks for what its GET does, and which methods there are is no secret.
                .filter(endpoint -> !Set.of("HEAD", "OPTIONS").contains(endpoint.method.name()))
                .map(endpoint -> endpoint.method.name() + " " + endpoint.path)
                .collect(Collectors.toSet());
    }

    /** Serves {@code /ready} from now on; the rest follows when what it needs is there. */
    void start() {
        readiness.waitFor(
                "cassandra",
                "connecting to " + String.join(", ", config.cassandra().contactPoints()));
        readiness.waitFor("kafka", "connecting to " + config.kafka().bootstrapServers());
        readiness.waitFor("device authority", "made when Cassandra and Kafka are there");
        ManagementConfig.Http at = config.http();
        try {
            http.start(at.host(), at.port());
        } catch (JavalinBindException e) {
            throw new StartException(
                    "http.port: " + at.host() + ":" + at.port()
                            + " cannot be opened, another process may hold it; stop that one or choose another port",
                    e);
        }
        registration.start();
        LOG.atInfo()
                .addKeyValue("host", at.host())
                .addKeyValue("port", at.port())
                .log("serving");
        background.execute(() -> {
            retries.untilItWorks("cassandra", () -> {
                database.connect();
                access.read();
                access.start();
            });
            retries.untilItWorks("kafka", () -> kafkaTopics.ensure(Topics.ALL));
            if (!retries.isClosed()) {
                publisher.start();
                registry.start();
                runner.start();
                deviceState.start();
                registryChanges.start();
                deviceParts.start();
                healthRounds.start();
                retries.untilItWorks("device authority", credentials::ensure);
                credentials.start();
                tasks.start();
                retries.quietly("announcing groups", this::announceGroups);
            }
        });
    }

    /** Nobody waits for it: only gateways' copies lack what an older version did not announce. */
    private void announceGroups() {
        if (groupStore.announceOnce()) {
            LOG.info("the groups of before are announced");
        }
    }

    @Override
    public void close() {
        retries.close();
        LOG.info("stopping");
        events.close(); // streams do not end by themselves, and the server waits for what it answers
        runner.tails().close();
        deviceParts.traces().close();
        registration.close();
        HttpServer.stop(http);
        registryChanges.close();
        healthRounds.close();
        background.shutdownNow();
        runner.close();
        deviceState.close();
        tasks.close();
        deviceParts.close();
        credentials.close();
        access.close();
        publisher.close();
        registry.close();
        announcements.close();
        admin.close(Duration.ofSeconds(2));
        database.close();
        metrics.close();
    }
}
