package io.tributary.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.tributary.catalog.TopicSpec;
import io.tributary.catalog.Topics;
import io.tributary.codec.SecretBox;
import io.tributary.limits.Limits;
import io.tributary.management.access.MemoryAccess;
import io.tributary.management.api.AuthorityRoutes;
import io.tributary.management.api.CertificateRoutes;
import io.tributary.management.api.DestinationRoutes;
import io.tributary.management.api.DeviceRoutes;
import io.tributary.management.api.EventRoutes;
import io.tributary.management.api.FunctionBundleRoutes;
import io.tributary.management.api.GroupRoutes;
import io.tributary.management.api.Idempotency;
import io.tributary.management.api.InferredSchemaRoutes;
import io.tributary.management.api.JobRoutes;
import io.tributary.management.api.MasterKeyRoutes;
import io.tributary.management.api.PlatformAuthorityRoutes;
import io.tributary.management.api.PlatformRoutes;
import io.tributary.management.api.ProductRoutes;
import io.tributary.management.api.RuleExplainRoutes;
import io.tributary.management.api.RuleRoutes;
import io.tributary.management.api.RuleTailRoutes;
import io.tributary.management.api.TransferRoutes;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.api.route.RouteTable;
import io.tributary.management.audit.MemoryAudit;
import io.tributary.management.credentials.AccountAuthorities;
import io.tributary.management.credentials.DeviceCertificates;
import io.tributary.management.credentials.MemoryCredentials;
import io.tributary.management.credentials.PlatformAuthorities;
import io.tributary.management.credentials.RewrapParts;
import io.tributary.management.credentials.Rewrapping;
import io.tributary.management.device.MemoryInbox;
import io.tributary.management.device.StandInJob;
import io.tributary.management.events.EventLog;
import io.tributary.management.events.Events;
import io.tributary.management.functions.FunctionBundles;
import io.tributary.management.functions.MemoryFunctions;
import io.tributary.management.functions.RuleCallers;
import io.tributary.management.idempotency.MemoryKeptAnswers;
import io.tributary.management.platform.ApiMetrics;
import io.tributary.management.platform.PlatformHealth;
import io.tributary.management.platform.Readiness;
import io.tributary.management.registry.Configurations;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Groups;
import io.tributary.management.registry.MemoryConfigurations;
import io.tributary.management.registry.MemoryRegistry;
import io.tributary.management.registry.Products;
import io.tributary.management.rules.CompiledRules;
import io.tributary.management.rules.Destinations;
import io.tributary.management.rules.Explanations;
import io.tributary.management.rules.ForwardCheck;
import io.tributary.management.rules.LiveSchemas;
import io.tributary.management.rules.MemoryRules;
import io.tributary.management.rules.MemoryUplink;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.RuleMetrics;
import io.tributary.management.rules.RuleSigner;
import io.tributary.management.rules.RuleState;
import io.tributary.management.rules.RuleStatuses;
import io.tributary.management.rules.Rules;
import io.tributary.management.rules.StandInJobs;
import io.tributary.management.rules.Tails;
import io.tributary.management.rules.Trials;
import io.tributary.management.schemas.MemorySchemas;
import io.tributary.management.schemas.SchemaRoutes;
import io.tributary.management.schemas.SubjectSchemas;
import io.tributary.management.server.Bounds;
import io.tributary.management.tasks.MemoryTaskFiles;
import io.tributary.management.tasks.MemoryTasks;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.compile.RuleError;
import io.tributary.rules.compile.RuleVerdict;
import io.tributary.rules.program.SourceLog;
import io.tributary.stream.LogRecord;
import io.tributary.stream.SourceStart;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The API as the process serves it, every route, over stores in memory and on a port of its own. */
final class TestApi implements AutoCloseable {
    static final String KEY = "tk_0123456789abcdef";
    static final ObjectMapper JSON = new ObjectMapper();

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final RuleStatuses statuses = new RuleStatuses();
    final Rules rules;
    private final ApiMetrics metrics = new ApiMetrics(new RuleMetrics(statuses, () -> rule -> true, Clock.systemUTC()));

    final Readiness readiness = new Readiness();
    volatile Optional<String> outage = Optional.empty();
    final MemoryRegistry registry = new MemoryRegistry();
    final MemoryFunctions functions = new MemoryFunctions();
    final MemoryKeptAnswers answers = new MemoryKeptAnswers();
    final Events events = new Events(new EventLog("log", 1_000, 1L << 20), 10_500, Duration.ofSeconds(5));
    final AccessParts access;
    final TaskParts tasks;
    final StandInJob job = new StandInJob();
    final MemoryInbox inbox = new MemoryInbox();
    final StandInJobs deviceState = new StandInJobs("device-state");
    private final DeviceParts deviceParts;
    private final Trials trials;
    final MemoryUplink uplink = new MemoryUplink();
    private final Tails tails;
    /** What lies in the uplink. */
    volatile Trials.Captured captured = (log, filters, most) -> List.of();

    final RouteTable table;
    final Javalin server;

    /** What came back. */
    record Answer(int status, HttpHeaders headers, String text) {
        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        String type() {
            return header("Content-Type");
        }

        JsonNode body() {
            try {
                return text.isEmpty() ? JSON.createObjectNode() : JSON.readTree(text);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + text, e);
            }
        }

        String text(String field) {
            return body().path(field).asText();
        }
    }

    TestApi() {
        this(Bounds.DEFAULTS);
    }

    TestApi(Bounds bounds) {
        this(bounds, true);
    }

    /** @param userFunctions whether functions of users are allowed */
    TestApi(Bounds bounds, boolean userFunctions) {
        Limits limits = Limits.DEFAULTS;
        SecretBox box = new SecretBox(new byte[SecretBox.KEY_BYTES]);
        Clock clock = Clock.systemUTC();
        PlatformRoutes platform = new PlatformRoutes(
                "0",
                readiness,
                () -> outage,
                new PlatformHealth(Runnable::run, Map.of("kafka", () -> {
                    throw new IOException("away");
                })),
                metrics::scrape);
        MemoryRules store = new MemoryRules();
        SubjectSchemas subjects = new SubjectSchemas(new MemorySchemas(), new Topics("t."));
        SchemaRoutes schemas = new SchemaRoutes(subjects);
        rules = rules(store, subjects, box, limits, clock);
        this.tails = new Tails(uplink);
        this.trials = new Trials(this::newest, clock);
        Products products = new Products(registry, box, limits, clock);
        Devices devices = new Devices(registry, box, limits, clock);
        MemoryAccess accessStore = new MemoryAccess();
        this.access = new AccessParts(
                ManagementConfig.Access.of(null, null, null, null),
                new AccessParts.Stores(accessStore, accessStore, new MemoryAudit()),
                box,
                KEY,
                limits,
                clock);
        access.read();
        access.start();
        this.table = new RouteTable()
                .add("platform", platform.routes())
                .add("products", new ProductRoutes(products).routes())
                .add("products", new InferredSchemaRoutes(products, new LiveSchemas(this::newest)).routes())
                .add("devices", new DeviceRoutes(devices).routes())
                .add("devices", new TransferRoutes(products, devices).routes())
                .add("groups", new GroupRoutes(new Groups(registry, registry, clock), access.control()).routes())
                .add("rules", new RuleRoutes(rules, trials, this::stateOf).routes())
                .add(
                        "rules",
                        new RuleExplainRoutes(rules, new Explanations(uplink, Duration.ofSeconds(1)), this::stateOf)
                                .routes())
                .add("rules", new RuleTailRoutes(rules, tails).routes())
                .add(
                        "destinations",
                        new DestinationRoutes(
                                        new Destinations(
                                                store,
                                                store,
                                                box,
                                                (url, token) ->
                                                        new ForwardCheck.Result(ForwardCheck.Outcome.PASSED, ""),
                                                clock),
                                        name -> new DestinationRoutes.Connection("unused", Optional.empty()))
                                .routes())
                .add(
                        "function-bundles",
                        new FunctionBundleRoutes(new FunctionBundles(
                                        userFunctions,
                                        functions,
                                        functions,
                                        new RuleCallers(rules, (rule, with) -> compile(rule), rule -> false),
                                        name -> name.equalsIgnoreCase("upper"),
                                        clock))
                                .routes())
                .add("jobs", new JobRoutes(Stream.of(deviceState.job())).routes())
                .add("events", new EventRoutes(events).routes())
                .add("schema-registry", schemas.routes());
        PlatformAuthorities platformAuthorities = new PlatformAuthorities(new MemoryCredentials.Platform(), box, clock);
        platformAuthorities.ensure();
        Rewrapping rewrapping = new Rewrapping(
                box,
                new MemoryCredentials.Rewraps(),
                List.of(
                        RewrapParts.of(platformAuthorities),
                        RewrapParts.of(products),
                        RewrapParts.of(products, devices)),
                clock);
        DeviceCertificates certificates = new DeviceCertificates(
                devices, platformAuthorities, new MemoryCredentials.Keys(), box, Duration.ofDays(1), clock);
        table.add("devices", new CertificateRoutes(certificates, devices).routes())
                .add("platform", new PlatformAuthorityRoutes(platformAuthorities).routes())
                .add(
                        "authorities",
                        new AuthorityRoutes(new AccountAuthorities(new MemoryCredentials.Own(), products, clock))
                                .routes())
                .add("master-keys", new MasterKeyRoutes(rewrapping, rewrapping::round).routes());
        this.deviceParts = deviceParts(job, inbox, products, devices, registry, limits, clock);
        deviceParts.addTo(table);
        this.tasks = new TaskParts(
                new MemoryTasks(),
                new MemoryTaskFiles(),
                products,
                devices,
                certificates,
                deviceParts.services(),
                box,
                Duration.ofMillis(50),
                clock);
        tasks.addTo(table, access.control(), access.audit());
        tasks.start();
        access.addTo(table);
        table.around(Trait.CREATES, new Idempotency(answers, box)::around);
        this.server = HttpServer.create(table, bounds, routes -> {
            platform.register(routes);
            access.register(routes);
            schemas.register(routes);
        });
        server.start("127.0.0.1", 0);
    }

    /** What speaks to devices, over a job that answers at once. */
    static DeviceParts deviceParts(
            StandInJob job,
            MemoryInbox inbox,
            Products products,
            Devices devices,
            MemoryRegistry registry,
            Limits limits,
            Clock clock) {
        return new DeviceParts(
                new DeviceParts.Ports(job, job.replies(), () -> true, job, job, inbox, job, () -> {}, () -> {}),
                new DeviceParts.Registry(
                        products,
                        devices,
                        new Groups(registry, registry, clock),
                        new Configurations(registry, new MemoryConfigurations(job::told), clock)),
                limits,
                clock);
    }

    private RuleState stateOf(Rule rule) {
        return statuses.of(rule)
                .map(said -> RuleState.of(said, Instant.now()))
                .orElseGet(() -> RuleState.starting(Optional.empty()));
    }

    /** Rules over this store that nobody runs. */
    static Rules rules(MemoryRules store, SubjectSchemas subjects, SecretBox box, Limits limits, Clock clock) {
        return new Rules(new Rules.Parts(
                store,
                store,
                subjects,
                TestApi::compile,
                new NoTopics(),
                log -> new SourceStart("none", Map.of()),
                () -> {},
                new RuleSigner(store, box)::key,
                new Topics("t."),
                limits,
                clock));
    }

    /** Takes what begins with SELECT; the compiler itself is tested elsewhere. */
    private static RuleVerdict compile(RuleDefinition rule) {
        return rule.sql().startsWith("SELECT") || rule.script().isPresent()
                ? new RuleVerdict.Accepted(CompiledRules.of(rule, Set.of()))
                : new RuleVerdict.Refused(List.of(new RuleError(1, 1, "not a query", "Write SELECT.")));
    }

    private List<LogRecord> newest(SourceLog log, Set<String> filters, int most) throws IOException {
        return captured.newest(log, filters, most);
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    /** Sends a request with the admin's key and these further headers, name and value in turn. */
    Answer send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + KEY);
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            return answer(request.build());
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Sends these bytes with the admin's key. */
    Answer sendBytes(String method, String path, byte[] body) {
        try {
            return answer(HttpRequest.newBuilder(at(path))
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                    .timeout(Duration.ofSeconds(60))
                    .header("Authorization", "Bearer " + KEY)
                    .header("Content-Type", "application/java-archive")
                    .build());
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A kept connection may be closed by the server at any time: such a request is sent once more. */
    private static Answer answer(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response;
        try {
            response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException closed) {
            response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        }
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    /** Adds a product and returns its id. */
    String product(String name) {
        return send("POST", "/api/v1/products", "{\"name\": \"" + name + "\"}").text("productId");
    }

    @Override
    public void close() {
        deviceParts.traces().close(); // streams do not end by themselves, and the server waits for what it answers
        trials.close();
        tails.close();
        events.close();
        HttpServer.stop(server);
        tasks.close();
        deviceParts.close();
        access.close();
        metrics.close();
    }

    /** Topics are thought to be there. */
    private static final class NoTopics implements Rules.OutputTopics {
        @Override
        public void ensure(TopicSpec topic) {}

        @Override
        public void ensureForeign(String name) {}
    }
}
