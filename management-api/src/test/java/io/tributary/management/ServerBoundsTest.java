package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.management.server.Bounds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that are slow, large or malformed, over plain sockets: each is bounded, and none keeps others from their answers. */
class ServerBoundsTest {
    private static final Bounds BOUNDS = new Bounds(
            500,
            4_096,
            100_000,
            10_000,
            60_000,
            200_000,
            Duration.ofSeconds(1),
            2,
            4,
            Duration.ofSeconds(2),
            Duration.ofSeconds(20),
            Duration.ofSeconds(1));
    /** The same, but nobody is cut off for being slow while a test looks. */
    private static final Bounds PATIENT = new Bounds(
            500,
            4_096,
            100_000,
            10_000,
            60_000,
            200_000,
            Duration.ofSeconds(1),
            2,
            4,
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(1));

    private static final String AUTHORIZATION = "Authorization: Bearer " + TestApi.KEY + "\r\n";

    @SuppressWarnings("NullAway.Init")
    private static TestApi api;

    @BeforeAll
    static void serve() {
        api = new TestApi(BOUNDS);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void slowBodiesHoldNoWorkerAndAreRefusedInTime() throws IOException {
        await("what other tests took of the room for bodies is back")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !api.product("before the slow ones").isEmpty());
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            slow.add(sending("POST /api/v1/products HTTP/1.1\r\nHost: a\r\n" + AUTHORIZATION
                    + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"));
        }
        await("somebody else is answered meanwhile")
                .until(() -> api.send("GET", "/api/v1/products", "").status() == 200);
        for (Socket each : slow) {
            assertThat(answerOf(each)).startsWith("HTTP/1.1 408").contains("application/problem+json", "\"remedy\"");
        }
    }

    @Test
    void aHeaderThatDoesNotEndIsCutOffHoweverOftenAByteOfItComes() throws IOException {
        try (Socket socket = sending("GET /api/v1/products HTTP/1.1\r\nHost: a\r\nX-Slow: ")) {
            await().atMost(Duration.ofSeconds(15))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        try {
                            socket.getOutputStream().write('x');
                            return false;
                        } catch (SocketException closed) {
                            return true;
                        }
                    });
        }
    }

    @Test
    void headersHaveRoomTogetherAndSmallOnesAlways() throws IOException {
        String manyFields = "GET /api/v1/products HTTP/1.1\r\nHost: a\r\n" + AUTHORIZATION + "a: b\r\n".repeat(90);
        try (TestApi patient = new TestApi(PATIENT)) {
            List<Socket> unfinished = new ArrayList<>();
            for (int i = 0; i < 20; i++) { // each takes some 8 KB, of which there are 100
                unfinished.add(sending(patient, manyFields));
            }
            await("those beyond the room are cut off, and the others are not")
                    .atMost(Duration.ofSeconds(30))
                    .during(Duration.ofSeconds(1))
                    .until(() -> cutOff(unfinished), cutOff -> cutOff >= 5 && cutOff <= 12);
            for (int i = 0; i < 20; i++) {
                assertThat(patient.send("GET", "/api/v1/products", "").status()).isEqualTo(200);
            }
            for (Socket each : unfinished) {
                each.close();
            }

            await("what they took is there again")
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsInstanceOf(IOException.class) // it is cut off as they were
                    .untilAsserted(() -> assertThat(answerOf(sending(patient, manyFields + "\r\n")))
                            .startsWith("HTTP/1.1 200"));
        }
    }

    private static int cutOff(List<Socket> sockets) throws IOException {
        int cutOff = 0;
        for (Socket each : sockets) {
            cutOff += isCutOff(each) ? 1 : 0;
        }
        return cutOff;
    }

    /** By now; nobody answers a header that does not end. */
    private static boolean isCutOff(Socket socket) throws IOException {
        socket.setSoTimeout(5);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void readersThatDoNotReadHoldNoWorker() throws IOException {
        String product = api.product("slow readers");
        for (int i = 0; i < 400; i++) {
            api.send("POST", "/api/v1/products/" + product + "/devices", "{\"deviceName\": \"d" + i + "\"}");
        }
        List<Socket> deaf = new ArrayList<>();
        String ask = "GET /api/v1/products/" + product + "/devices?limit=500 HTTP/1.1\r\nHost: a\r\n" + AUTHORIZATION
                + "\r\n";
        for (int i = 0; i < 20; i++) {
            deaf.add(sending(ask.repeat(50)));
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> api.send("GET", "/api/v1/products", "").status() == 200);
        for (Socket each : deaf) {
            each.close();
        }
    }

    @Test
    void answersThatNobodyReadsHaveRoomTogetherAndSmallOnesAlways() throws IOException {
        try (TestApi patient = new TestApi(PATIENT)) {
            String product = patient.product("deaf readers");
            String page = pageOf(patient, product);
            List<Socket> deaf = new ArrayList<>();
            for (int i = 0; i < 8; i++) { // each asks for some 20 MB, more than any socket takes
                deaf.add(deaf(patient, page.repeat(200)));
            }
            await("they fill the room")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(() -> assertThat(answerOf(sending(patient, page)))
                            .startsWith("HTTP/1.1 503")
                            .contains("Retry-After: 2", "X-Request-Id: ", "wait for who asked"));
            for (int i = 0; i < 20; i++) {
                assertThat(patient.send("GET", "/api/v1/products/" + product, "")
                                .status())
                        .isEqualTo(200);
            }
            await("who reads is answered when the others have waited long enough, and they are cut off")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(() -> {
                        assertThat(answerOf(sending(patient, page))).startsWith("HTTP/1.1 200");
                        assertThat(deaf).anyMatch(ServerBoundsTest::isReset);
                    });
            for (Socket each : deaf) {
                each.close();
            }
        }
    }

    /** A request for a page of some 100 KB. */
    private static String pageOf(TestApi to, String product) {
        String names = IntStream.range(0, 400).mapToObj(i -> "d" + i).collect(Collectors.joining("\n"));
        to.send(
                "POST",
                "/api/v1/products/" + product + "/devices:import",
                "deviceName\n" + names,
                "Content-Type",
                "text/csv");
        return "GET /api/v1/products/" + product + "/devices?limit=400 HTTP/1.1\r\nHost: a\r\n" + AUTHORIZATION
                + "\r\n";
    }

    /** It takes nothing more; what came before could still be read. */
    private static boolean isReset(Socket socket) {
        try {
            socket.getOutputStream().write('G');
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static Socket deaf(TestApi to, String requests) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to.server.port()));
        socket.getOutputStream().write(requests.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    @Test
    void theRestOfABodyThatNobodyReadIsNotTheNextHeaders() throws IOException {
        Bounds tight = new Bounds(
                500,
                4_096,
                20_000,
                10_000,
                60_000,
                200_000,
                Duration.ofSeconds(1),
                2,
                4,
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofSeconds(1));
        String unread =
                "PUT /task-files/none HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n" + "x".repeat(50_000);
        try (TestApi small = new TestApi(tight);
                Socket socket = sending(small, unread)) {
            assertThat(readAnswer(socket)).startsWith("HTTP/1.1 403");
            socket.getOutputStream()
                    .write(("GET /api/v1/products HTTP/1.1\r\nHost: a\r\n" + AUTHORIZATION + "\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            assertThat(readAnswer(socket)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void moreBytesThanThereIsRoomForAreRefusedWithARetry() throws IOException {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            slow.add(sending("POST /api/v1/products HTTP/1.1\r\nHost: a\r\n" + AUTHORIZATION
                    + "Content-Type: application/json\r\nContent-Length: 9900\r\n\r\n" + " ".repeat(9_000)));
        }
        List<String> answers = new ArrayList<>();
        for (Socket each : slow) {
            answers.add(answerOf(each));
        }
        assertThat(answers).anyMatch(answer -> answer.startsWith("HTTP/1.1 503") && answer.contains("Retry-After: 2"));
        assertThat(answers).allMatch(answer -> answer.startsWith("HTTP/1.1 503") || answer.startsWith("HTTP/1.1 408"));
        assertThat(api.product("after the flood")).isNotEmpty();
    }

    @Test
    void whatTheServerItselfRefusesIsAProblemToo() throws IOException {
        expect("GET /api/v1/products HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(5_000) + "\r\n\r\n", 431);
        expect("GET /" + "y".repeat(5_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414);
        expect("GET / HTTP/1.1\r\nHost: a\r\n" + "a: b\r\n".repeat(100) + "\r\n", 431);
        expect("GET / HTTP/1.1\r\n\r\n", 400);
        expect("G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        expect("GET / HTTP/7.1\r\nHost: a\r\n\r\n", 505);
        expect("GET /api/v1/products/..%2f..%2fx HTTP/1.1\r\nHost: a\r\n" + AUTHORIZATION + "\r\n", 422);
        expect("GET /api/v1/%zz HTTP/1.1\r\nHost: a\r\n" + AUTHORIZATION + "\r\n", 400);
        expect("POST /api/v1/products HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400);
        expect(
                "POST /api/v1/products HTTP/1.1\r\nHost: a\r\n" + AUTHORIZATION
                        + "Content-Length: 10001\r\nContent-Type: application/json\r\n\r\n",
                413);
        expect(
                "POST /api/v1/products HTTP/1.1\r\nHost: a\r\n" + AUTHORIZATION
                        + "Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n2711\r\n"
                        + " ".repeat(10_001) + "\r\n0\r\n\r\n",
                413);
        expect(
                "POST /api/v1/products HTTP/1.1\r\nHost: a\r\n" + AUTHORIZATION
                        + "Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nzz\r\n",
                400);
    }

    private static void expect(String request, int status) throws IOException {
        String answer = answerOf(sending(request));
        assertThat(answer)
                .as(request)
                .startsWith("HTTP/1.1 " + status)
                .contains("application/problem+json", "\"detail\"", "\"remedy\"")
                .doesNotContain("\tat ", ".java:");
    }

    private static Socket sending(String bytes) throws IOException {
        return sending(api, bytes);
    }

    private static Socket sending(TestApi to, String bytes) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), to.server.port());
        socket.setSoTimeout(15_000);
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String answerOf(Socket socket) throws IOException {
        try (socket) {
            return readAnswer(socket);
        }
    }

    private static String readAnswer(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        byte[] buffer = new byte[8_192];
        while (answer.indexOf("}") < 0) {
            int read = socket.getInputStream().read(buffer);
            if (read < 0) {
                break;
            }
            answer.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
        }
        return answer.toString();
    }
}
