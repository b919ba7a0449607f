package io.tributary.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.testing.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no client of ours sends, byte by byte. */
class HostileRequestsTest {
    private static final String PATH = "/device/publish";
    private static HttpGateway gateway;

    @BeforeAll
    static void open() {
        gateway = new HttpGateway();
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    /** Each could be read in two ways, or hides a second request in the first. */
    @ParameterizedTest
    @CsvSource({
        "'Content-Length: 5|Content-Length: 6', 400",
        "'Content-Length: 5|Transfer-Encoding: chunked', 400",
        "'Transfer-Encoding: xchunked', 400",
        "'Transfer-Encoding: chunked, identity', 400",
        "'Transfer-Encoding: identity', 400",
        "'Transfer-Encoding: chunked|Transfer-Encoding: chunked', 400",
        "'Content-Length: -1', 400",
        "'Content-Length: 5x', 400",
        "'Content-Length: +5', 400",
        "'Content-Length : 5', 400",
        "'Transfer-Encoding : chunked', 400",
        "'Content-Length: 5|Transfer-Encoding : chunked', 400",
        "'X: a|Content-Length\u0000: 5', 400",
        "'Content-Length: 99999999999999999999', 400",
        "'Host: another', 400",
        "'Expect: miracles', 417",
        "'Content-Length: 1000000', 413",
    })
    void aRequestThatIsNotOneIsRefusedAndTheConnectionEnds(String headers, String status) throws IOException {
        String request = "POST " + PATH + " HTTP/1.1\r\nHost: h\r\n" + headers.replace("|", "\r\n")
                + "\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

        String answers = send(request);

        assertThat(answers).startsWith("HTTP/1.1 " + status + " ").contains("Connection: close");
        assertThat(answers.split("HTTP/1\\.1 ", -1)).as("answers").hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "POST /device/publish HTTP/1.1, 400",
        "POST http://h/device/publish HTTP/1.1|Host: h, 400",
        "POST /device/publish HTTP/3.0|Host: h, 505",
        "nonsense, 400",
        "POST /v1/devices/PROD123456/dev01/messages/a%zz HTTP/1.1|Host: h|Content-Length: 0|Connection: close, 400",
    })
    void aHeadThatIsNoneIsRefused(String head, String status) throws IOException {
        assertThat(send(head.replace("|", "\r\n") + "\r\n\r\n")).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void longLinesAndHeadersAreRefused() throws IOException {
        assertThat(send("POST /" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: h\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ");
        assertThat(send("POST / HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void otherPathsAndMethodsAreAnsweredAndTheConnectionGoesOn() throws IOException {
        String answers = send("GET / HTTP/1.1\r\nHost: h\r\n\r\n" + "GET " + PATH + " HTTP/1.1\r\nHost: h\r\n\r\n"
                + "HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        assertThat(answers).containsSubsequence("HTTP/1.1 404 ", "HTTP/1.1 405 ", "HTTP/1.1 404 ");
        assertThat(answers).endsWith("\r\n\r\n"); // HEAD has no body
    }

    @Test
    void whatIsSentAheadIsAnsweredInOrder() throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            String body = message("m" + i);
            requests.append(whole(body, i == 9 ? "Connection: close\r\n" : ""));
        }

        String answers = send(requests.toString());

        assertThat(answers.split("\"RequestId\"", -1)).hasSize(11);
        assertThat(gateway.kafka.messages)
                .extracting(HeldKafka.Taken::payload)
                .containsSubsequence("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9");
    }

    @Test
    void whoSendsManyAheadWithoutWaitingIsCutOff() throws IOException {
        gateway.kafka.holds = true;
        try (Socket socket = gateway.connect()) {
            String many = whole(message("first"), "") + "GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(500);
            socket.getOutputStream().write(many.getBytes(StandardCharsets.US_ASCII));

            assertThat(rest(socket)).isEmpty();
        } finally {
            gateway.kafka.release();
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(gateway.metric("http_body_bytes")).isZero());
    }

    @Test
    void aBodyThatDoesNotComeHoldsNoRoomForLong() throws IOException {
        try (Socket socket = gateway.connect()) {
            String half = "POST " + PATH + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(500);
            socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(gateway.metric("http_body_bytes")).isGreaterThanOrEqualTo(500));
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(gateway.metric("http_body_bytes")).isZero());
    }

    @Test
    void aClientMayAskWhetherToGoOn() throws IOException {
        try (Socket socket = gateway.connect()) {
            String body = message("asked");
            String head = whole(body, "Expect: 100-continue\r\nConnection: close\r\n");
            int end = head.indexOf("\r\n\r\n") + 4;
            socket.getOutputStream().write(head.substring(0, end).getBytes(StandardCharsets.US_ASCII));
            byte[] go = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
            assertThat(new String(go, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100 ");
            socket.getOutputStream().write(head.substring(end).getBytes(StandardCharsets.US_ASCII));
            assertThat(rest(socket)).startsWith("HTTP/1.1 200 ").contains("Content-Length: ");
        }
    }

    /** No request, however it is cut and garbled, is a bug or is left unanswered. */
    @Test
    void garbledRequestsBreakNothing() {
        Samples.forAll(60, SplittableRandom::split, random -> {
            byte[] bytes = whole(message("g"), "Connection: close\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try (Socket socket = gateway.connect()) {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                rest(socket);
            } catch (IOException e) {
                assertThat(e).isInstanceOf(SocketException.class);
            }
        });
        assertThat(gateway.metric("connections_ended_early_total{cause=\"bug\"}"))
                .isZero();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(gateway.metric("http_body_bytes")).isZero());
    }

    private static String message(String payload) {
        return "{\"ProductId\":\"PROD123456\",\"DeviceName\":\"dev01\",\"TopicName\":\"data\",\"Payload\":\"" + payload
                + "\"}";
    }

    private static String whole(String body, String more) {
        StringBuilder request = new StringBuilder("POST " + PATH + " HTTP/1.1\r\nHost: h\r\n" + more);
        for (Map.Entry<String, String> header : Signing.headers("h", PATH, body).entrySet()) {
            request.append(header.getKey())
                    .append(": ")
                    .append(header.getValue())
                    .append("\r\n");
        }
        return request.append("Content-Length: " + body.length() + "\r\n\r\n" + body)
                .toString();
    }

    private static String send(String request) throws IOException {
        try (Socket socket = gateway.connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return rest(socket);
        }
    }

    private static String rest(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                all.write(next);
            }
        } catch (SocketException e) { // closed with something unread
            return all.toString(StandardCharsets.US_ASCII);
        }
        return all.toString(StandardCharsets.US_ASCII);
    }
}
