package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.tributary.codec.SecretBox;
import io.tributary.limits.Limits;
import io.tributary.management.access.MemoryAccess;
import io.tributary.management.api.DeviceRoutes;
import io.tributary.management.api.EventRoutes;
import io.tributary.management.api.GroupRoutes;
import io.tributary.management.api.ProductRoutes;
import io.tributary.management.api.TransferRoutes;
import io.tributary.management.api.route.RouteTable;
import io.tributary.management.audit.AuditEntry;
import io.tributary.management.audit.MemoryAudit;
import io.tributary.management.events.EventLog;
import io.tributary.management.events.Events;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Groups;
import io.tributary.management.registry.MemoryRegistry;
import io.tributary.management.registry.Products;
import io.tributary.management.server.Bounds;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The native interface with access control on, over ports in memory; and somebody to call it. */
abstract class AccessKit {
    static final String ROOT = "Bearer tk_0123456789abcdef";
    static final String PASSWORD = "correct horse battery";
    static final ObjectMapper JSON = new ObjectMapper();
    static final HttpClient CLIENT = HttpClient.newHttpClient();

    final MemoryAccess store = new MemoryAccess();
    final MemoryAudit audit = new MemoryAudit();
    final MemoryRegistry registry = new MemoryRegistry();
    final Events events = new Events(new EventLog("log", 1_000, 1L << 20), 100, Duration.ofMillis(200));
    final Clock clock = Clock.tickMillis(ZoneOffset.UTC);
    final AccessParts parts = new AccessParts(
            ManagementConfig.Access.of(null, null, null, null),
            new AccessParts.Stores(store, store, audit),
            new SecretBox(new byte[SecretBox.KEY_BYTES]),
            ROOT.substring("Bearer ".length()),
            Limits.DEFAULTS,
            clock);

    @SuppressWarnings("NullAway.Init")
    Javalin server;

    record Answer(int status, HttpResponse<String> response, JsonNode body) {
        String text(String field) {
            return body.path(field).asText();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        Answer is(int expected) {
            assertThat(status).as("%s", body).isEqualTo(expected);
            return this;
        }
    }

    @BeforeEach
    void serve() {
        SecretBox box = new SecretBox(new byte[SecretBox.KEY_BYTES]);
        Products products = new Products(registry, box, Limits.DEFAULTS, clock);
        Devices devices = new Devices(registry, box, Limits.DEFAULTS, clock);
        RouteTable table = new RouteTable()
                .add("products", new ProductRoutes(products).routes())
                .add("devices", new DeviceRoutes(devices).routes())
                .add("devices", new TransferRoutes(products, devices).routes())
                .add("groups", new GroupRoutes(new Groups(registry, registry, clock), parts.control()).routes())
                .add("events", new EventRoutes(events).routes());
        parts.addTo(table);
        server = HttpServer.create(table, Bounds.DEFAULTS, routes -> {
            parts.register(routes);
            routes.get("/api/v1/forgotten", http -> http.result("nobody said who may see this"));
        });
        parts.read();
        server.start("127.0.0.1", 0);
    }

    @AfterEach
    void stop() {
        events.close();
        HttpServer.stop(server);
        parts.close();
    }

    AuditEntry last() {
        List<AuditEntry> written = audit.written();
        return written.get(written.size() - 1);
    }

    String product(String name) {
        return send("POST", "/api/v1/products", "{\"name\": \"" + name + "\"}", ROOT)
                .is(201)
                .text("productId");
    }

    void policy(String name, String statements) {
        send(
                        "POST",
                        "/api/v1/policies",
                        "{\"name\": \"" + name + "\", \"policy\": {\"version\": 1, \"statements\": [" + statements
                                + "]}}",
                        ROOT)
                .is(201);
    }

    void user(String name, String policy) {
        send(
                        "POST",
                        "/api/v1/users",
                        "{\"name\": \"" + name + "\", \"password\": \"" + PASSWORD + "\", \"policies\": [\"" + policy
                                + "\"]}",
                        ROOT)
                .is(201);
    }

    String key(String name, String policy) {
        send("POST", "/api/v1/users", "{\"name\": \"" + name + "\", \"policies\": [\"" + policy + "\"]}", ROOT)
                .is(201);
        return "Bearer "
                + send("POST", "/api/v1/users/" + name + "/keys", "{\"type\": \"native\"}", ROOT)
                        .is(201)
                        .text("secret");
    }

    Answer simulate(String question) {
        return send("POST", "/api/v1/policies/simulate", question, ROOT);
    }

    Answer logIn(String name, String password) {
        String body = JSON.createObjectNode()
                .put("name", name)
                .put("password", password)
                .toString();
        return send("POST", "/api/v1/session", body, "");
    }

    static String cookieOf(Answer answer) {
        String set = answer.header("Set-Cookie");
        return set.substring(0, set.indexOf(';'));
    }

    Answer by(String cookie, String csrf, String method, String path, String body) {
        HttpRequest.Builder request = request(method, path, body).header("Cookie", cookie);
        return send(csrf.isEmpty() ? request : request.header("X-CSRF-Token", csrf));
    }

    Answer send(String method, String path, String body, String authorization) {
        HttpRequest.Builder request = request(method, path, body);
        return send(authorization.isEmpty() ? request : request.header("Authorization", authorization));
    }

    HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
    }

    static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            boolean json =
                    response.headers().firstValue("Content-Type").orElse("").contains("json");
            return new Answer(
                    response.statusCode(), response, json ? JSON.readTree(response.body()) : JSON.createObjectNode());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
