package io.tributary.gateway.http;

import static io.tributary.gateway.http.HttpGateway.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.gateway.transport.TestCertificates;
import io.tributary.gateway.transport.TestCertificates.Issued;
import io.tributary.gateway.transport.TlsConfig;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.MessageProperties;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plain form, by the JDK's client: HTTP/2 over TLS, and HTTP/1.1 in clear. */
class ModernFormTest {
    private static final String MESSAGES = "/v1/devices/PROD123456/dev01/messages/";
    private static final long EXPIRY = NOW + 3_600;

    private final HttpGateway gateway;
    private final HttpClient client;

    ModernFormTest(@TempDir Path folder) throws Exception {
        TestCertificates authority = new TestCertificates();
        Issued server = authority.server();
        Path certificate = folder.resolve("server.pem");
        Path key = folder.resolve("server.key");
        server.write(certificate, key);
        gateway = new HttpGateway(
                Limits.DEFAULTS, HttpConfig.DEFAULTS, new TlsConfig(certificate, key, null, null, null, null, null));
        client = HttpClient.newBuilder()
                .version(Version.HTTP_2)
                .sslContext(authority.client())
                .build();
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void aTokenOverTlsPublishesByHttp2() throws Exception {
        HttpResponse<String> response = secure(MESSAGES + "data", "{\"t\":1}", "Bearer " + token());

        assertThat(response.version()).isEqualTo(Version.HTTP_2);
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        assertThat(gateway.kafka.messages)
                .containsExactly(
                        new HeldKafka.Taken("PROD123456/dev01", "PROD123456/dev01/data", "{\"t\":1}", 1, null));
    }

    @Test
    void manyStreamsOfOneConnectionAreAnsweredEach() throws Exception {
        secure(MESSAGES + "data", "first", "Basic " + token()); // from now on the client knows what is spoken here
        gateway.kafka.holds = true;
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) { // fewer than the device may send in a second
            answers.add(client.sendAsync(
                    request(gateway.secureUri(MESSAGES + "data"), "m" + i, Map.of("Authorization", "Basic " + token())),
                    BodyHandlers.ofString()));
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> gateway.kafka.unanswered.size() == 10);
        gateway.kafka.release();

        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
        }
        assertThat(gateway.metric("http_connections")).isEqualTo(1);
    }

    @Test
    void aSignedRequestNeedsNoTls() throws Exception {
        String host = "127.0.0.1:" + gateway.port();

        HttpResponse<String> response = client.send(
                request(gateway.uri(MESSAGES + "data"), "x", Signing.headers(host, MESSAGES + "data", "x")),
                BodyHandlers.ofString());

        assertThat(response.version()).isEqualTo(Version.HTTP_1_1);
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(gateway.kafka.messages).hasSize(1);
    }

    @Test
    void overHttp2TheAuthorityIsTheHostThatIsSigned() throws Exception {
        String host = gateway.secureUri("/").getAuthority();

        HttpResponse<String> response = client.send(
                request(gateway.secureUri(MESSAGES + "data"), "x", Signing.headers(host, MESSAGES + "data", "x")),
                BodyHandlers.ofString());

        assertThat(response.version()).isEqualTo(Version.HTTP_2);
        assertThat(response.statusCode()).isEqualTo(204);
    }

    @Test
    void whatMqttCallsPropertiesAreHeaders() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(gateway.secureUri(MESSAGES + "data"))
                .POST(BodyPublishers.ofString("x"))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/cbor")
                .header("Message-Expiry", "60")
                .header("Correlation-Data", "AQI=")
                .header("User-Property", "Line = 7")
                .header("User-Property", "shift=night")
                .build();

        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(204);

        MessageProperties properties =
                Objects.requireNonNull(gateway.kafka.messages.get(0).properties());
        assertThat(properties.getContentType()).isEqualTo("application/cbor");
        assertThat(properties.getExpirySeconds()).isEqualTo(60);
        assertThat(properties.getCorrelationData().array()).containsExactly(1, 2);
        assertThat(properties.getUserProperties())
                .extracting(property -> property.getName() + ":" + property.getValue())
                .containsExactly("Line:7", "shift:night");
    }

    @Test
    void theStatusSaysWhatIsWrong() throws Exception {
        gateway.device("off", false);
        String off = "/v1/devices/PROD123456/off/messages/data";

        assertThat(secure(MESSAGES + "data", "x", "").statusCode()).isEqualTo(401);
        assertThat(secure(MESSAGES + "data", "x", "").headers().firstValue("WWW-Authenticate"))
                .isPresent();
        assertThat(secure(MESSAGES + "data", "x", "Digest x").statusCode()).isEqualTo(401);
        assertThat(secure(MESSAGES + "data", "x", "Bearer ***").statusCode()).isEqualTo(401);
        assertThat(secure(MESSAGES + "data", "x", "Bearer " + Signing.token("dev02", EXPIRY)))
                .satisfies(other -> assertThat(other.statusCode()).isEqualTo(401));
        assertThat(secure(MESSAGES + "data", "x", "Bearer " + Signing.token("dev01", NOW - 1))
                        .body())
                .contains("expired");
        assertThat(secure(MESSAGES + "data", "x", "Bearer " + Signing.token("dev01", NOW + 90_000))
                        .body())
                .contains("a day at most");
        assertThat(secure(MESSAGES + "control", "x", "Bearer " + token()).statusCode())
                .isEqualTo(403);
        assertThat(secure(off, "x", "Bearer " + Signing.token("off", EXPIRY)).statusCode())
                .isEqualTo(403);
        assertThat(secure("/v1/devices/PROD123456/dev01", "x", "Bearer " + token())
                        .statusCode())
                .isEqualTo(404);
        assertThat(secure(MESSAGES + "data", "x".repeat(16_385), "Bearer " + token())
                        .statusCode())
                .isEqualTo(413);
        assertThat(secure(MESSAGES + "data", "x".repeat(200_000), "Bearer " + token())
                        .statusCode())
                .isEqualTo(413);
        gateway.kafka.stalled = true;
        HttpResponse<String> away = secure(MESSAGES + "data", "x", "Bearer " + token());
        assertThat(away.statusCode()).isEqualTo(503);
        assertThat(away.headers().firstValue("Retry-After")).contains("1");
        gateway.kafka.stalled = false;
        HttpResponse<String> fast = secure(MESSAGES + "data", "x", "Bearer " + token());
        for (int i = 0; i < 60 && fast.statusCode() == 204; i++) {
            fast = secure(MESSAGES + "data", "x", "Bearer " + token());
        }
        assertThat(fast.statusCode()).isEqualTo(429);
        assertThat(fast.headers().firstValue("Retry-After")).contains("1");
    }

    @Test
    void aDepartingGatewayAnswersWhatIsUnderWay() throws Exception {
        gateway.kafka.holds = true;
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                request(gateway.secureUri(MESSAGES + "data"), "x", Map.of("Authorization", "Bearer " + token())),
                BodyHandlers.ofString());
        await().atMost(Duration.ofSeconds(30)).until(() -> gateway.kafka.unanswered.size() == 1);

        gateway.depart();
        gateway.kafka.release();

        assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(gateway.metric("http_connections")).isZero());
    }

    private static String token() {
        return Signing.token("dev01", EXPIRY);
    }

    private HttpResponse<String> secure(String path, String body, String authorization) throws Exception {
        return client.send(
                request(
                        gateway.secureUri(path),
                        body,
                        authorization.isEmpty() ? Map.of() : Map.of("Authorization", authorization)),
                BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static HttpRequest request(URI uri, String body, Map<String, String> headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).POST(BodyPublishers.ofString(body));
        headers.forEach((name, value) -> {
            if (!name.equals("Content-Type")) {
                request.header(name, value);
            }
        });
        return request.build();
    }
}
