package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.codec.AvroCodec;
import io.tributary.management.TestApi.Answer;
import io.tributary.management.schemas.SchemaRoutes;
import io.tributary.schemas.avro.ProductRecord;
import io.tributary.schemas.avro.RegistryRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The routes as a client meets them, over ports in memory. */
class HttpInterfaceTest {
    private static final String KEY = TestApi.KEY;

    @SuppressWarnings("NullAway.Init")
    private static TestApi api;

    @BeforeAll
    static void serve() {
        api = new TestApi();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void withoutAKeyNothingIsShown() {
        for (String path : List.of("/api/v1/products", "/api/v1/nothing", "/schema-registry/subjects")) {
            Answer answer = send("GET", path, "", "Authorization", "Bearer tk_wrongwrongwrongwrong");

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.type()).startsWith("application/problem+json");
            assertThat(answer.text("remedy")).contains("Authorization: Bearer");
        }
        assertThat(send("GET", "/ready", "", "X-None", "none").status()).isEqualTo(200);
    }

    @Test
    void theKeyIsAlsoTakenAsABasicPassword() {
        String basic = Base64.getEncoder().encodeToString(("any:" + KEY).getBytes(StandardCharsets.UTF_8));

        assertThat(send("GET", "/schema-registry/subjects", "", "Authorization", "Basic " + basic)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aProductIsMadeShownAndDeleted() {
        Answer made = send("POST", "/api/v1/products", """
                {"name": "thermometers", "messageIdField": "seq",
                 "topicClasses": [{"suffix": "alarm", "privilege": "subscribe"}]}""");

        assertThat(made.status()).isEqualTo(201);
        String id = made.text("productId");
        assertThat(id).matches("[A-Z0-9]{10}");
        Answer shown = send("GET", "/api/v1/products/" + id, "");
        assertThat(shown.body()).isEqualTo(made.body());
        assertThat(shown.body().at("/topicClasses/0/privilege").asText()).isEqualTo("subscribe");
        assertThat(send("POST", "/api/v1/products", "{\"name\": \"thermometers\"}")
                        .status())
                .isEqualTo(409);
        assertThat(send("DELETE", "/api/v1/products/" + id, "").status()).isEqualTo(204);
        assertThat(send("GET", "/api/v1/products/" + id, "").status()).isEqualTo(404);
    }

    @Test
    void aDeviceIsMadeListedSwitchedOffAndDeleted() {
        String product = product("pumps");
        String all = "/api/v1/products/" + product + "/devices";
        Answer made = send("POST", all, "{\"deviceName\": \"p1\"}");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text("clientId")).isEqualTo(product + "p1");
        assertThat(made.text("secret")).hasSize(24);
        assertThat(send("POST", all, "{\"deviceName\": \"p1\"}").status()).isEqualTo(409);
        assertThat(send("POST", all, "{\"deviceName\": \"p2\", \"secret\": \"AQIDBA==\"}")
                        .text("secret"))
                .isEqualTo("AQIDBA==");
        assertThat(send("POST", all, "{\"deviceName\": \"p3\"}").status()).isEqualTo(201);

        Answer shown = send("GET", all + "/p1", "");
        assertThat(shown.body().has("secret")).isFalse();
        assertThat(send("GET", all + "/p1?secret=true", "").text("secret")).isEqualTo(made.text("secret"));
        assertThat(namesOf(all)).containsExactly("p1", "p2", "p3");

        assertThat(send("PATCH", all + "/p1", "{\"enabled\": false}")
                        .body()
                        .path("enabled")
                        .asBoolean())
                .isFalse();
        assertThat(send("DELETE", all + "/p1", "").status()).isEqualTo(204);
        assertThat(send("DELETE", all + "/p1", "").status()).isEqualTo(404);
        assertThat(send("DELETE", "/api/v1/products/" + product, "").status()).isEqualTo(409);
        assertThat(api.registry.announced.get(api.registry.announced.size() - 1).value())
                .isEmpty();
    }

    @Test
    void aProductKeepsWhatItSaysOfItsDevices() {
        String authority = TestCertificates.authority("factory");
        Answer made = send("POST", "/api/v1/products", """
                {"name": "cameras", "authentication": "certificate", "messageIdProperty": "id", "retain": "forbid",
                 "deviceMessagesPerSecond": 5, "messagesPerSecond": 100, "caCertificates": ["%s"]}""".formatted(authority.replace("\n", "\\n")));
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        String path = "/api/v1/products/" + made.text("productId");
        assertThat(send("GET", path, "").body()).isEqualTo(made.body());
        assertThat(made.body().at("/caCertificates/0/subject").asText()).isEqualTo("CN=factory");
        ProductRecord announced = lastAnnounced().getProduct();
        assertThat(announced.getAuthentication()).isEqualTo("certificate");
        assertThat(announced.getMessageIdProperty()).isEqualTo("id");
        assertThat(announced.getRetain()).isEqualTo("forbid");
        assertThat(announced.getDeviceMessagesPerSecond()).isEqualTo(5);
        assertThat(announced.getMessagesPerSecond()).isEqualTo(100);
        assertThat(announced.getCaCertificates()).hasSize(1);

        Answer changed = send("PATCH", path, """
                {"enabled": false, "messageIdProperty": "", "deviceMessagesPerSecond": 0, "caCertificates": [],
                 "topicClasses": [{"suffix": "alarm", "privilege": "both"}]}""");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.body().has("messageIdProperty")).isFalse();
        assertThat(changed.text("retain")).isEqualTo("forbid");
        assertThat(send("GET", path, "").body()).isEqualTo(changed.body());
        announced = lastAnnounced().getProduct();
        assertThat(announced.getEnabled()).isFalse();
        assertThat(announced.getDeviceMessagesPerSecond()).isNull();
        assertThat(announced.getCaCertificates()).isEmpty();
        assertThat(announced.getTopicClasses()).hasSize(1);

        expect(send("PATCH", path, "{\"authentication\": \"password\"}"), 422, "authentication");
        expect(send("PATCH", path, "{\"retain\": \"keep\"}"), 422, "retain");
        expect(send("PATCH", path, suffix("a/b/c/d/e/f")), 422, "topicClasses.suffix");
        expect(send("PATCH", path, suffix("a".repeat(243))), 422, "topicClasses.suffix");
        assertThat(send("PATCH", path, suffix("a/b/c/d/e")).status()).isEqualTo(200);
        expect(send("PATCH", path, "{\"messagesPerSecond\": -1}"), 422, "messagesPerSecond");
        expect(send("PATCH", path, "{\"messageIdProperty\": \"a b\"}"), 422, "messageIdProperty");
        expect(send("PATCH", path, "{\"caCertificates\": [\"none\"]}"), 422, "caCertificates");
        expect(send("PATCH", "/api/v1/products/NONE000000", "{}"), 404, "productId");
    }

    private static String suffix(String suffix) {
        return "{\"topicClasses\": [{\"suffix\": \"" + suffix + "\", \"privilege\": \"both\"}]}";
    }

    @Test
    void aDeviceKeepsItsCertificate() {
        String product = product("doors");
        String all = "/api/v1/products/" + product + "/devices";
        String first = TestCertificates.device(product + "d1");
        String second = TestCertificates.device(product + "d1");

        Answer made =
                send("POST", all, "{\"deviceName\": \"d1\", \"certificate\": \"" + first.replace("\n", "\\n") + "\"}");
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        assertThat(made.body().at("/certificate/subject").asText()).isEqualTo("CN=" + product + "d1");
        assertThat(made.body().at("/certificate/fingerprint").asText()).matches("[0-9a-f]{64}");
        assertThat(made.body().at("/certificate/notAfter").asText()).isNotEmpty();
        assertThat(lastAnnounced().getDevice().getCertificate()).isNotNull();

        Answer changed = send("PATCH", all + "/d1", "{\"certificate\": \"" + second.replace("\n", "\\n") + "\"}");
        assertThat(changed.body().at("/certificate/fingerprint"))
                .isNotEqualTo(made.body().at("/certificate/fingerprint"));
        assertThat(changed.body().path("enabled").asBoolean()).isTrue();
        assertThat(send("PATCH", all + "/d1", "{\"certificate\": \"\"}").body().has("certificate"))
                .isFalse();
        assertThat(lastAnnounced().getDevice().getCertificate()).isNull();
        assertThat(send("PATCH", all + "/d1", "{\"secret\": \"AQIDBA==\"}").status())
                .isEqualTo(200);
        assertThat(send("GET", all + "/d1?secret=true", "").text("secret")).isEqualTo("AQIDBA==");

        String another = TestCertificates.device(product + "d2").replace("\n", "\\n");
        expect(send("PATCH", all + "/d1", "{\"certificate\": \"" + another + "\"}"), 422, "certificate");
        expect(send("PATCH", all + "/d1", "{\"certificate\": \"none\"}"), 422, "certificate");
        expect(send("PATCH", all + "/d1", "{\"secret\": \"?\"}"), 422, "secret");
    }

    private static RegistryRecord lastAnnounced() {
        return AvroCodec.of(RegistryRecord.class)
                .decode(api.registry
                        .announced
                        .get(api.registry.announced.size() - 1)
                        .value()
                        .orElseThrow());
    }

    @Test
    void whatIsWrongWithARequestIsNamedWithItsFieldAndRemedy() {
        String product = product("valves");
        String all = "/api/v1/products/" + product + "/devices";
        expect(send("POST", all, "{\"deviceName\": \"a b\"}"), 422, "deviceName");
        expect(send("POST", all, "{}"), 422, "deviceName");
        expect(send("POST", all, "{\"deviceName\": \"a\", \"colour\": 1}"), 422, "colour");
        expect(send("POST", all, "{\"deviceName\": \"a\", \"secret\": \"?\"}"), 422, "secret");
        expect(send("POST", all, "{\"deviceName\": []}"), 422, "deviceName");
        expect(send("PATCH", all + "/a", "{}"), 422, "enabled");
        expect(send("GET", all + "?limit=0", ""), 422, "limit");
        expect(send("POST", all, "{\"deviceName\": "), 400, "");
        expect(send("POST", all, ""), 400, "");
        expect(send("POST", all, "\"" + "x".repeat(1_100_000) + "\""), 413, "");
        expect(send("GET", "/api/v1/nothing", ""), 404, "");
        expect(send("PUT", "/api/v1/products", "{}"), 405, "");
        expect(send("GET", "/api/v1/products/lower", ""), 422, "productId");
        expect(send("POST", all, "x=1", "Content-Type", "text/plain"), 415, "");
    }

    @Test
    void untilThePlatformIsReadyItSaysWhatItWaitsFor() {
        api.readiness.waitFor("cassandra", "connecting to 127.0.0.1:9042");
        try {
            Answer ready = send("GET", "/ready", "");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.text("waitingFor")).isEqualTo("cassandra: connecting to 127.0.0.1:9042");
            assertThat(send("GET", "/api/v1/products", "").status()).isEqualTo(503);
            Answer platform = send("GET", "/api/v1/platform", "");
            assertThat(platform.body().at("/components/0/detail").asText()).isEqualTo("away");
        } finally {
            api.readiness.arrived("cassandra");
        }
    }

    @Test
    void onceStartedItNamesTheOutageInsteadOfAStart() {
        api.outage = Optional.of("Cassandra does not answer (no answer since 2026-11-27T04:04:26Z)");
        try {
            Answer ready = send("GET", "/ready", "");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.text("waitingFor")).startsWith("Cassandra does not answer");
            // What needs nothing that is away is answered; the rest is told by whoever misses it.
            assertThat(send("GET", "/api/v1/products", "").status()).isEqualTo(200);
        } finally {
            api.outage = Optional.empty();
        }
        assertThat(send("GET", "/ready", "").status()).isEqualTo(200);
    }

    @Test
    void theSchemaRegistrySpeaksConfluentsWords() {
        Answer made = send(
                "POST",
                "/schema-registry/subjects/x-value/versions",
                "{\"schema\": \"\\\"long\\\"\"}",
                "Content-Type",
                SchemaRoutes.TYPE);
        assertThat(made.type()).startsWith(SchemaRoutes.TYPE);
        assertThat(made.body().path("id").asInt()).isGreaterThanOrEqualTo(1_000);
        assertThat(send("GET", "/schema-registry/schemas/ids/" + made.text("id"), "")
                        .text("schema"))
                .isEqualTo("\"long\"");
        assertThat(send("GET", "/schema-registry/subjects/none/versions", "").text("error_code"))
                .isEqualTo("40401");
    }

    private static void expect(Answer answer, int status, String field) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(answer.text("field")).isEqualTo(field);
        assertThat(answer.text("remedy")).isNotEmpty();
        assertThat(answer.text("detail")).isNotEmpty();
    }

    private static String product(String name) {
        return api.product(name);
    }

    private static List<String> namesOf(String all) {
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = send("GET", all + "?limit=2" + (cursor.isEmpty() ? "" : "&cursor=" + cursor), "");
            page.body()
                    .path("items")
                    .forEach(item -> names.add(item.path("deviceName").asText()));
            cursor = page.text("next");
        } while (!cursor.isEmpty());
        return names;
    }

    private static Answer send(String method, String path, String body, String... headers) {
        return api.send(method, path, body, headers);
    }
}
