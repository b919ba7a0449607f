package io.tributary.management;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.javalin.Javalin;
import io.tributary.catalog.Topics;
import io.tributary.codec.SecretBox;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import io.tributary.management.access.Caller;
import io.tributary.management.access.CloudKey;
import io.tributary.management.access.CloudKeys;
import io.tributary.management.access.Decision;
import io.tributary.management.api.route.RouteTable;
import io.tributary.management.audit.AuditLog;
import io.tributary.management.audit.MemoryAudit;
import io.tributary.management.cloudapi.CallRate;
import io.tributary.management.cloudapi.CloudFront;
import io.tributary.management.cloudapi.CloudRoutes;
import io.tributary.management.cloudapi.Journal;
import io.tributary.management.cloudapi.actions.CloudActions;
import io.tributary.management.cloudapi.actions.RuleServices;
import io.tributary.management.cloudapi.model.ApiModel;
import io.tributary.management.credentials.AccountAuthorities;
import io.tributary.management.credentials.DeviceCertificates;
import io.tributary.management.credentials.MemoryCredentials;
import io.tributary.management.credentials.PlatformAuthorities;
import io.tributary.management.device.MemoryInbox;
import io.tributary.management.device.StandInJob;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.MemoryRegistry;
import io.tributary.management.registry.Products;
import io.tributary.management.rules.Destinations;
import io.tributary.management.rules.ForwardCheck;
import io.tributary.management.rules.MemoryRules;
import io.tributary.management.schemas.MemorySchemas;
import io.tributary.management.schemas.SubjectSchemas;
import io.tributary.management.server.Bounds;
import io.tributary.management.tasks.MemoryTaskFiles;
import io.tributary.management.tasks.MemoryTasks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The cloud API as the process serves it, over stores in memory. */
public final class CloudApiServer implements AutoCloseable {
    public static final String SECRET_KEY = "SECRETKEY000000000000000000000000";
    /** May do everything. */
    public static final String ADMIN = "AKIDTEST";
    /** May list and get, and sees no secrets. */
    public static final String READER = "AKIDREADER";

    public static final String DISABLED = "AKIDDISABLED";
    /** Temporary: works together with {@link #TOKEN}. */
    public static final String TEMPORARY = "AKIDTEMPORARY";

    public static final String EXPIRED = "AKIDEXPIRED";
    public static final String TOKEN = "token-of-the-temporary-key";

    private static final int MANY = 1_000_000;

    public final ApiModel model = ApiModel.load();
    public final MemoryRegistry registry = new MemoryRegistry();
    public final Products products;
    public final Devices devices;
    public final MemoryCredentials.Own ownAuthorities = new MemoryCredentials.Own();
    public final AccountAuthorities authorities;
    public final CloudActions actions;

    public final MemoryTasks taskStore = new MemoryTasks();

    public final StandInJob job = new StandInJob();

    private final TaskParts tasks;
    private final DeviceParts deviceParts;
    private final Javalin server;

    /** Serves without a limit of the rate. */
    public CloudApiServer() {
        this(MANY, Limits.DEFAULTS);
    }

    private static RuleServices ruleServices(SecretBox box, Limits limits, Clock clock) {
        MemoryRules store = new MemoryRules();
        return new RuleServices(
                TestApi.rules(store, new SubjectSchemas(new MemorySchemas(), new Topics("t.")), box, limits, clock),
                new Destinations(
                        store,
                        store,
                        box,
                        (url, token) -> new ForwardCheck.Result(ForwardCheck.Outcome.PASSED, ""),
                        clock));
    }

    public CloudApiServer(int callsPerSecond, Limits limits) {
        SecretBox box = new SecretBox(new byte[SecretBox.KEY_BYTES]);
        Clock clock = Clock.systemUTC();
        products = new Products(registry, box, limits, clock);
        devices = new Devices(registry, box, limits, clock);
        authorities = new AccountAuthorities(ownAuthorities, products, clock);
        PlatformAuthorities platform = new PlatformAuthorities(new MemoryCredentials.Platform(), box, clock);
        platform.ensure();
        DeviceCertificates certificates =
                new DeviceCertificates(devices, platform, new MemoryCredentials.Keys(), box, Duration.ofDays(1), clock);
        deviceParts = TestApi.deviceParts(job, new MemoryInbox(), products, devices, registry, limits, clock);
        tasks = new TaskParts(
                taskStore,
                new MemoryTaskFiles(),
                products,
                devices,
                certificates,
                deviceParts.services(),
                box,
                Duration.ofMillis(50),
                clock);
        actions = new CloudActions(
                model,
                products,
                devices,
                certificates,
                authorities,
                tasks.services(),
                deviceParts.services(),
                ruleServices(box, limits, clock),
                limits);
        CloudFront front = new CloudFront(
                model,
                new Keys(),
                this::decide,
                actions,
                this::record,
                new CallRate(callsPerSecond, System::nanoTime),
                clock);
        RouteTable table = new RouteTable();
        tasks.addTo(table, this::decide, new AuditLog(audit, Uuids::timeBased, clock));
        server = HttpServer.create(table, Bounds.DEFAULTS, routes -> {
            new CloudRoutes(front).register(routes);
            routes.get("/", http -> http.result("console"));
        });
        server.start("127.0.0.1", 0);
        tasks.start();
    }

    /** What was put on record: action, resource and outcome. */
    public final List<String> journal = new CopyOnWriteArrayList<>();

    /** What was put on record beside the calls. */
    public final MemoryAudit audit = new MemoryAudit();

    /** Whether nothing can be put on record. */
    public volatile boolean journalIsAway;

    private Journal.Ending record(Caller caller, String action, String resource, String requestId) {
        if (journalIsAway) {
            throw new RejectedException(Rejection.UNAVAILABLE, "the record cannot be kept");
        }
        return (outcome, detail) -> journal.add(action + " " + resource + " " + outcome);
    }

    /** What is denied to the reader: action and resource. */
    public final Set<String> denied = ConcurrentHashMap.newKeySet();

    private Decision decide(Caller caller, String action, String resource) {
        boolean reads = (action.endsWith(":Get") || action.endsWith(":List"))
                && !resource.endsWith("/device/withheld")
                && !denied.contains(action + " " + resource);
        boolean opens = action.equals("device:GetSecret") && resource.endsWith("/device/open");
        return new Decision(caller.name().equals(Caller.ROOT_NAME) || reads || opens, "the policy of the test");
    }

    public int port() {
        return server.port();
    }

    /** What a toolkit is pointed at. */
    public String endpoint() {
        return "127.0.0.1:" + port();
    }

    @Override
    public void close() {
        server.stop();
        tasks.close();
        deviceParts.close();
    }

    /** The keys of the test. */
    private static final class Keys implements CloudKeys {
        private static final Map<String, CloudKey> ALL = Map.of(
                ADMIN, key(ADMIN, "admin", true, Optional.empty()),
                READER, key(READER, "reader", true, Optional.empty()),
                DISABLED, key(DISABLED, "gone", false, Optional.empty()),
                EXPIRED, key(EXPIRED, "late", true, Optional.of(Instant.EPOCH)),
                TEMPORARY,
                        key(TEMPORARY, "admin", true, Optional.of(Instant.now().plus(Duration.ofHours(1)))));

        @Override
        public Optional<CloudKey> keyOf(String secretId, Optional<String> token) {
            Optional<String> wanted = secretId.equals(TEMPORARY) ? Optional.of(TOKEN) : Optional.empty();
            return Optional.ofNullable(ALL.get(secretId)).filter(key -> token.equals(wanted));
        }

        private static CloudKey key(String id, String name, boolean enabled, Optional<Instant> expires) {
            Caller.Kind kind = name.equals(Caller.ROOT_NAME) ? Caller.Kind.ROOT : Caller.Kind.USER;
            return new CloudKey(id, SECRET_KEY, new Caller(kind, name, id, Optional.empty()), enabled, expires);
        }
    }
}
