package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.tributary.codec.SecretBox;
import io.tributary.limits.Limits;
import io.tributary.management.api.AuthorityRoutes;
import io.tributary.management.api.CertificateRoutes;
import io.tributary.management.api.DeviceRoutes;
import io.tributary.management.api.MasterKeyRoutes;
import io.tributary.management.api.PlatformAuthorityRoutes;
import io.tributary.management.api.ProductRoutes;
import io.tributary.management.credentials.AccountAuthorities;
import io.tributary.management.credentials.DeviceCertificates;
import io.tributary.management.credentials.MemoryCredentials;
import io.tributary.management.credentials.PlatformAuthorities;
import io.tributary.management.credentials.RewrapParts;
import io.tributary.management.credentials.Rewrapping;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.MemoryRegistry;
import io.tributary.management.registry.Products;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Certificates, authorities and master keys as a client meets them, over ports in memory. */
class CredentialRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private static Javalin server;

    private static String device = "";
    private static String product = "";

    record Answer(int status, JsonNode body) {
        String text(String field) {
            return body.path(field).asText();
        }
    }

    @BeforeAll
    static void serve() {
        Clock clock = Clock.systemUTC();
        SecretBox box = new SecretBox(new byte[SecretBox.KEY_BYTES]);
        MemoryRegistry registry = new MemoryRegistry();
        Products products = new Products(registry, Limits.DEFAULTS, clock);
        Devices devices = new Devices(registry, box, Limits.DEFAULTS, clock);
        PlatformAuthorities platform = new PlatformAuthorities(new MemoryCredentials.Platform(), box, clock);
        platform.ensure();
        Rewrapping rewrapping = new Rewrapping(
                box,
                new MemoryCredentials.Rewraps(),
                List.of(RewrapParts.of(platform), RewrapParts.of(products, devices)),
                clock);
        server = HttpServer.create(routes -> {
            new ProductRoutes(products).register(routes);
            new DeviceRoutes(devices).register(routes);
            new CertificateRoutes(
                            new DeviceCertificates(
                                    devices, platform, new MemoryCredentials.Keys(), box, Duration.ofDays(1), clock),
                            devices)
                    .register(routes);
            new PlatformAuthorityRoutes(platform).register(routes);
            new AuthorityRoutes(new AccountAuthorities(new MemoryCredentials.Own(), products, clock)).register(routes);
            new MasterKeyRoutes(rewrapping, rewrapping::round).register(routes);
        });
        server.start("127.0.0.1", 0);
        product = send("POST", "/api/v1/products", "{\"name\": \"cameras\"}").text("productId");
        device = "/api/v1/products/" + product + "/devices/cam";
        send("POST", "/api/v1/products/" + product + "/devices", "{\"deviceName\": \"cam\"}");
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Test
    void aCertificateIsIssuedShownAndRevoked() {
        Answer issued = send("POST", device + "/certificate", "{\"key\": \"ec-p256\"}");
        assertThat(issued.status()).isEqualTo(201);
        assertThat(issued.text("certificate")).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(issued.text("privateKey")).startsWith("-----BEGIN EC PRIVATE KEY-----");
        assertThat(issued.text("subject")).isEqualTo("CN=" + product + "cam");

        Answer shown = send("GET", device + "/certificate", "");
        assertThat(shown.text("fingerprint")).isEqualTo(issued.text("fingerprint"));
        assertThat(shown.body().has("privateKey")).isFalse();
        assertThat(send("GET", device, "").body().at("/certificate/fingerprint").asText())
                .isEqualTo(issued.text("fingerprint"));

        assertThat(send("POST", device + "/certificate", "").text("privateKey"))
                .as("RSA, when nothing is said")
                .startsWith("-----BEGIN RSA PRIVATE KEY-----");
        assertThat(send("DELETE", device + "/certificate", "").status()).isEqualTo(204);
        assertThat(send("GET", device + "/certificate", "").status()).isEqualTo(404);
        assertThat(send("DELETE", device + "/certificate", "").status()).isEqualTo(404);
    }

    @Test
    void whatCannotBeIssuedIsRefused() {
        for (String body : List.of(
                "{\"key\": \"rsa-512\"}",
                "{\"request\": \"no PEM\"}",
                "{\"request\": \"x\", \"key\": \"ec-p256\"}",
                "{\"colour\": \"red\"}",
                "{\"key\": 5, \"request\": {}}")) {
            Answer answer = send("POST", device + "/certificate", body);
            assertThat(answer.status()).as(body).isEqualTo(422);
            assertThat(answer.text("remedy")).isNotEmpty();
        }
        assertThat(send("POST", device + "x/certificate", "").status()).isEqualTo(404);
    }

    @Test
    void aSecretIsReset() {
        String before = send("GET", device + "?secret=true", "").text("secret");

        Answer reset = send("POST", device + "/secret", "");

        assertThat(reset.status()).isEqualTo(200);
        assertThat(reset.text("secret")).hasSize(24).isNotEqualTo(before);
        assertThat(send("GET", device + "?secret=true", "").text("secret")).isEqualTo(reset.text("secret"));
        assertThat(send("POST", device + "/secret", "{\"secret\": \"AQIDBA==\"}")
                        .text("secret"))
                .isEqualTo("AQIDBA==");
        assertThat(send("POST", device + "/secret", "{\"secret\": \"!\"}").status())
                .isEqualTo(422);
    }

    @Test
    void thePlatformsAuthoritiesAreShownWithoutTheirKeys() {
        Answer made = send("POST", "/api/v1/platform/authorities", "");
        assertThat(made.status()).isEqualTo(201);

        JsonNode items = send("GET", "/api/v1/platform/authorities", "").body().path("items");

        assertThat(items).hasSize(2);
        assertThat(items.get(0).path("issuing").asBoolean()).isFalse();
        assertThat(items.get(1).path("issuing").asBoolean()).isTrue();
        assertThat(items.get(1).path("certificate").asText()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(items.toString()).doesNotContain("PRIVATE", "sealed");
        String first = items.get(0).path("id").asText();
        assertThat(send("DELETE", "/api/v1/platform/authorities/" + made.text("id"), "")
                        .status())
                .isEqualTo(409);
        assertThat(send("DELETE", "/api/v1/platform/authorities/" + first, "").status())
                .isEqualTo(204);
    }

    @Test
    void authoritiesOfTheAccountAreRefusedWithoutProof() {
        Answer code = send("POST", "/api/v1/authorities/verification-codes", "");
        assertThat(code.status()).isEqualTo(201);
        assertThat(code.text("code")).matches("[0-9a-f]{32}");
        String own = TestCertificates.authority("line 4").replace("\n", "\\n");
        Answer answer = send(
                "POST",
                "/api/v1/authorities",
                "{\"name\": \"line-4\", \"certificate\": \"" + own + "\", \"verification\": \"" + own + "\"}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo("verification");
        assertThat(send("GET", "/api/v1/authorities", "").body().path("items")).isEmpty();
        assertThat(send("GET", "/api/v1/authorities/none", "").status()).isEqualTo(404);
        assertThat(send("PATCH", "/api/v1/authorities/none", "{\"enabled\": false}")
                        .status())
                .isEqualTo(404);
        assertThat(send("DELETE", "/api/v1/authorities/none", "").status()).isEqualTo(404);
        String bound = "/api/v1/products/" + product + "/authorities";
        assertThat(send("GET", bound, "").body().path("items")).isEmpty();
        assertThat(send("PUT", bound + "/none", "").status()).isEqualTo(404);
        assertThat(send("DELETE", bound + "/none", "").status()).isEqualTo(404);
    }

    @Test
    void secretsAreWrappedAgainOnRequest() {
        Answer begun = send("POST", "/api/v1/master-keys/rewrap", "");
        assertThat(begun.status()).isEqualTo(202);

        Answer shown = send("GET", "/api/v1/master-keys", "");

        assertThat(shown.text("sealing")).matches("[0-9a-f]{16}");
        assertThat(shown.body().path("opening")).hasSize(1);
        assertThat(shown.body().at("/rewrap/status").asText()).isEqualTo("finished");
        assertThat(shown.body().at("/rewrap/changed").asLong()).isZero();
        assertThat(shown.body().at("/rewrap/examined").asLong()).isPositive();
    }

    private static Answer send(String method, String path, String body) {
        HttpRequest.BodyPublisher publisher =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        try {
            HttpResponse<String> response = CLIENT.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                            .method(method, publisher)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
