package io.tributary.management.registration.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.codec.SecretBox;
import io.tributary.limits.Limits;
import io.tributary.management.registration.CertificateSource.KeyAndCertificate;
import io.tributary.management.registration.MemoryUsedRequests;
import io.tributary.management.registration.Registrar;
import io.tributary.management.registration.RegistrationPace;
import io.tributary.management.registration.Signatures;
import io.tributary.management.registration.Signatures.RegistrationFields;
import io.tributary.management.registration.Signatures.Signed;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.DynamicRegistration;
import io.tributary.management.registry.DynamicRegistration.Mode;
import io.tributary.management.registry.MemoryRegistry;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.ProductSettings;
import io.tributary.management.registry.Products;
import io.tributary.testing.Samples;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The listener itself, with a client of the JDK and with the bytes of the old C client. */
class RegistrationDoorTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OLD_BODY =
            "{\"deviceName\":\"%s\",\"nonce\":%s,\"productId\":\"%s\",\"timestamp\":%s,\"signature\":\"%s\"}";

    private final Clock clock = Clock.systemUTC();
    private final MemoryRegistry registry = new MemoryRegistry();
    private final SecretBox box = new SecretBox(new byte[SecretBox.KEY_BYTES]);
    private final Products products = new Products(registry, box, Limits.DEFAULTS, clock);
    private final Devices devices = new Devices(registry, box, Limits.DEFAULTS, clock);
    private final RegistrationDoor door = new RegistrationDoor(
            new Registrar(
                    products,
                    devices,
                    device -> new KeyAndCertificate("C", "K"),
                    new MemoryUsedRequests(),
                    new RegistrationPace(System::nanoTime),
                    clock),
            "127.0.0.1",
            0,
            0,
            Optional.empty());
    private final HttpClient http = HttpClient.newHttpClient();
    private final Product product = products.create(
            ProductSettings.named("meters").withRegistration(new DynamicRegistration(Mode.AUTOMATIC, 100)));
    private final String secret = products.secretOf(product).orElseThrow();

    @BeforeEach
    void open() {
        door.start();
    }

    @AfterEach
    void close() {
        door.close();
    }

    private HttpResponse<String> post(String name, String nonce, String given) throws Exception {
        String body = "{\"ProductId\":\"" + product.productId() + "\",\"DeviceName\":\"" + name + "\"}";
        String time = Long.toString(Instant.now().getEpochSecond());
        Signed signed = new Signed(
                "127.0.0.1", "/device/register", "hmacsha256", time, nonce, body.getBytes(StandardCharsets.UTF_8));
        String signature = given.isEmpty() ? Signatures.current(secret, "HmacSHA256", "127.0.0.1", signed) : given;
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + "/device/register"))
                        .header("Content-Type", "application/json; charset=utf-8")
                        .header("X-TC-Algorithm", "hmacsha256")
                        .header("X-Tc-Timestamp", time)
                        .header("X-TC-Nonce", nonce)
                        .header("X-TC-Signature", signature)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void theCurrentFormIsAnsweredInTheEnvelope() throws Exception {
        HttpResponse<String> granted = post("dev01", "1", "");
        assertThat(granted.statusCode()).isEqualTo(200);
        JsonNode response = JSON.readTree(granted.body()).path("Response");
        assertThat(response.path("Len").intValue()).isEqualTo(53);
        assertThat(response.path("Payload").textValue()).isNotEmpty();
        assertThat(response.path("RequestId").textValue()).isNotEmpty();

        HttpResponse<String> refused = post("dev01", "2", "wrong");
        assertThat(refused.statusCode()).isEqualTo(200);
        JsonNode error = JSON.readTree(refused.body()).path("Response").path("Error");
        assertThat(error.path("Code").textValue()).isEqualTo("AuthFailure.SignatureFailure");
        assertThat(refused.body()).doesNotContain(secret);
        assertThat(JSON.readTree(post("bad/name", "3", "").body())
                        .path("Response")
                        .path("Error")
                        .path("Code")
                        .textValue())
                .isEqualTo("InvalidParameter");
    }

    @Test
    void theOldClientsBytesAreAnsweredFlatWithTheHeaderItLooksFor() throws Exception {
        String time = Long.toString(Instant.now().getEpochSecond());
        String signature =
                Signatures.old(secret, new RegistrationFields("dev01", "1750689888", product.productId(), time));
        String body = OLD_BODY.formatted("dev01", "1750689888", product.productId(), time, signature);
        String answer = raw("POST /register/dev HTTP/1.1\r\nHost: gateway.tencentdevices.com\r\n"
                + "Accept: text/xml,text/javascript,text/html,application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n\r\n" + body);
        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
        String text = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertThat(answer).contains("\r\nContent-Length: " + text.length() + "\r\n");
        assertThat(answer).doesNotContain("chunked");
        JsonNode flat = JSON.readTree(text);
        assertThat(flat.path("code").intValue()).isZero();
        assertThat(flat.path("message").textValue()).isEmpty();
        assertThat(flat.path("len").intValue()).isEqualTo(53);
        assertThat(flat.path("payload").textValue()).hasSize(88);
    }

    @Test
    void hostileBytesAreRefusedAndNeverAnErrorOfOurs() throws Exception {
        Random random = new Random(Samples.seed());
        String good = OLD_BODY.formatted("dev01", "1", product.productId(), "1795293874", "eA==");
        for (int i = 0; i < 150; i++) {
            byte[] body = good.getBytes(StandardCharsets.UTF_8);
            for (int k = random.nextInt(6); k >= 0; k--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            String path = random.nextBoolean() ? "/register/dev" : "/device/register";
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + path))
                            .header("X-TC-Timestamp", "99999999999")
                            .header("X-TC-Nonce", Integer.toString(random.nextInt()))
                            .header("X-TC-Algorithm", random.nextBoolean() ? "HmacSha1" : "none")
                            .header("X-TC-Signature", "x".repeat(1 + random.nextInt(300)))
                            .POST(BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as("sample %d", i).isEqualTo(200);
            assertThat(answer.body()).as("sample %d", i).doesNotContain("InternalError", "1008", "Exception");
        }
        assertThat(products.deviceCount(product)).isZero();
    }

    @Test
    void whatIsTooLargeOrNotOfTheProtocolHasAStatusOfHttp() throws Exception {
        assertThat(raw("POST /register/dev HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
        assertThat(raw("GET /register/dev HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405");
        assertThat(raw("POST / HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(9_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", door.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
