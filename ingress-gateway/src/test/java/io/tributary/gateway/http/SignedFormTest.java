package io.tributary.gateway.http;

import static io.tributary.gateway.http.HttpGateway.NOW;
import static io.tributary.gateway.http.HttpGateway.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The form of the reference product, over a socket. (Device protocol, section 13.) */
class SignedFormTest {
    private static final String PATH = "/device/publish";
    private static final String VECTOR =
            "{\"ProductId\":\"PROD123456\",\"DeviceName\":\"dev01\",\"TopicName\":\"data\",\"Payload\":\"{'t': 1}\",\"Qos\":1}";

    private final HttpGateway gateway = new HttpGateway();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void theVectorOfTheProtocolIsPublishedOnce() throws Exception {
        Map<String, String> headers = Map.of(
                "Content-Type",
                "application/json",
                "X-Tc-Algorithm",
                "hmacsha256",
                "X-Tc-Timestamp",
                "1795293280",
                "X-Tc-Nonce",
                "2086912327",
                "X-Tc-Signature",
                "sIcpSaHpjmjzsIW8wR99joAWlANc+VFFc/iWCldH3lE=");

        HttpResponse<String> first = post(VECTOR, headers);
        HttpResponse<String> again = post(VECTOR, headers);

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).matches("\\{\"Response\":\\{\"RequestId\":\"[0-9a-f-]{36}\"}}");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body())
                .contains("\"Code\":\"AuthFailure.SignatureFailure\"")
                .contains("answered before");
        assertThat(gateway.kafka.messages)
                .containsExactly(new HeldKafka.Taken("PROD123456/dev01", "PROD123456/dev01/data", "{'t': 1}", 1, null));
        assertThat(gateway.metric("http_answers_total{status=\"200\"}")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "PROD123456/dev01/event, PROD123456/dev01/event",
        "event, PROD123456/dev01/event",
        "data, PROD123456/dev01/data"
    })
    void theTopicIsTheFullOneOrItsEnd(String name, String topic) throws Exception {
        assertThat(post(body(name, "x", "")).body()).doesNotContain("Error");
        assertThat(gateway.kafka.messages).extracting(HeldKafka.Taken::topic).containsExactly(topic);
    }

    @Test
    void aRequestToTheShadowGoesToTheInbox() throws Exception {
        String topic = "$shadow/operation/PROD123456/dev01";

        assertThat(post(body(topic, "{\\\"type\\\":\\\"get\\\"}", "")).body()).doesNotContain("Error");

        assertThat(gateway.kafka.messages).isEmpty();
        assertThat(gateway.kafka.events).hasSize(1);
        assertThat(gateway.kafka.events.get(0).getDevicePublished().getTopic()).isEqualTo(topic);
    }

    @Test
    void aPayloadMayBeBase64() throws Exception {
        String encoded = Base64.getEncoder().encodeToString("{\"t\":1}".getBytes(StandardCharsets.UTF_8));

        assertThat(post(body("data", encoded, ",\"PayloadEncoding\":\"base64\""))
                        .body())
                .doesNotContain("Error");

        assertThat(gateway.kafka.messages).extracting(HeldKafka.Taken::payload).containsExactly("{\"t\":1}");
    }

    @Test
    void whatIsRefusedSaysWhyInTheEnvelope() throws Exception {
        gateway.device("off", false);
        String other = VECTOR.replace("dev01", "nobody");

        assertRefused(post("not JSON"), "InvalidParameter", "not JSON");
        assertRefused(post("[1]"), "InvalidParameter", "not a JSON object");
        assertRefused(post(VECTOR.replace("TopicName", "Topic")), "InvalidParameter", "TopicName is missing");
        assertRefused(post(VECTOR.replace("\"Qos\":1", "\"Qos\":2")), "InvalidParameter", "Use 0 or 1");
        assertRefused(post(body("data", "***", ",\"PayloadEncoding\":\"base64\"")), "InvalidParameter", "base64");
        assertRefused(post(VECTOR.replace("dev01", "a/b")), "InvalidParameter", "is not a device name");
        assertRefused(post(body("control", "x", "")), "UnauthorizedOperation", "may not publish");
        assertRefused(post(body("data", "x".repeat(16 * 1_024 + 1), "")), "PayloadOverLimit", "16384");
        assertRefused(post(VECTOR.replace("dev01", "off")), "UnauthorizedOperation", "disabled");
        assertRefused(post(VECTOR, Map.of()), "AuthFailure.SignatureFailure", "X-TC-Timestamp");
        Map<String, String> early = Signing.headers(SECRET, host(), PATH, VECTOR, NOW - 301, 1);
        assertRefused(post(VECTOR, early), "AuthFailure.SignatureFailure", "five minutes");
        String unknown = post(other).body().replaceAll("RequestId.*", "");
        String wrong = post(VECTOR, Signing.headers("other", host(), PATH, VECTOR, NOW, 2))
                .body()
                .replaceAll("RequestId.*", "");
        assertThat(wrong).isEqualTo(unknown).contains("AuthFailure.SignatureFailure");
        assertThat(gateway.kafka.messages).isEmpty();
    }

    @Test
    void aDeviceAboveItsRateIsToldSo() throws Exception {
        String last = "";
        for (int i = 0; i < 60 && !last.contains("Error"); i++) {
            last = post(VECTOR).body();
        }

        assertThat(last).contains("RequestLimitExceeded");
        assertThat(gateway.kafka.messages).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void nothingIsAnsweredBeforeKafkaHasIt() throws Exception {
        gateway.kafka.holds = true;

        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request(VECTOR, signed(VECTOR)), BodyHandlers.ofString());
        await().atMost(Duration.ofSeconds(30)).until(() -> gateway.kafka.unanswered.size() == 1);

        assertThat(answer).isNotDone();
        gateway.kafka.release();
        assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void whileKafkaIsAwayTheAnswerIs503AndRecoversByItself() throws Exception {
        gateway.kafka.stalled = true;
        HttpResponse<String> away = post(VECTOR);
        gateway.kafka.stalled = false;
        HttpResponse<String> back = post(VECTOR);

        assertThat(away.statusCode()).isEqualTo(503);
        assertThat(away.headers().firstValue("Retry-After")).contains("1");
        assertThat(away.body()).contains("\"Code\":\"InternalError\"");
        assertThat(back.statusCode()).isEqualTo(200);
        assertThat(gateway.kafka.messages).hasSize(1);
    }

    private static void assertRefused(HttpResponse<String> response, String code, String why) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .startsWith("{\"Response\":{\"Error\":{\"Code\":\"")
                .contains(code)
                .contains(why)
                .contains("\"RequestId\":\"");
    }

    private static String body(String topic, String payload, String more) {
        return "{\"ProductId\":\"PROD123456\",\"DeviceName\":\"dev01\",\"TopicName\":\"" + topic + "\",\"Payload\":\""
                + payload + "\"" + more + "}";
    }

    private String host() {
        return "127.0.0.1:" + gateway.port();
    }

    private Map<String, String> signed(String body) {
        return Signing.headers(host(), PATH, body);
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return post(body, signed(body));
    }

    private HttpResponse<String> post(String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        return client.send(request(body, headers), BodyHandlers.ofString());
    }

    private HttpRequest request(String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.uri(PATH))
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return request.build();
    }
}
