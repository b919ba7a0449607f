package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.management.TestApi.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Certificates, authorities and master keys as a client meets them, over ports in memory. */
class CredentialRoutesTest {
    @SuppressWarnings("NullAway.Init")
    private static TestApi api;

    private static String device = "";
    private static String product = "";

    @BeforeAll
    static void serve() {
        api = new TestApi();
        product = api.product("cameras");
        device = "/api/v1/products/" + product + "/devices/cam";
        send("POST", "/api/v1/products/" + product + "/devices", "{\"deviceName\": \"cam\"}");
    }

    @AfterAll
    static void stop() {
        api.close();
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
        return api.send(method, path, body);
    }
}
