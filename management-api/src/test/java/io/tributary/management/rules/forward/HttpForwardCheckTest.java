package io.tributary.management.rules.forward;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tributary.forward.AddressPolicy;
import io.tributary.forward.ForwardUrl;
import io.tributary.management.rules.ForwardCheck;
import io.tributary.management.rules.ForwardCheck.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpForwardCheckTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000L), ZoneOffset.UTC);
    private static final String TOKEN = "aaa";
    private static final AddressPolicy ANY = new AddressPolicy(true);

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private volatile Answer answer = HttpForwardCheckTest::echoIfSigned;

    /** What the server does with a request. */
    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            answer.to(exchange);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aServerThatEchoesAndFindsTheSignatureGoodPasses() throws IOException {
        assertThat(check(ANY, url())).isEqualTo(new ForwardCheck.Result(Outcome.PASSED, ""));
        assertThat(asked).containsExactly("GET /in?key=1");
    }

    @Test
    void anotherTextFails() throws IOException {
        answer = exchange -> say(exchange, 200, "welcome");

        failsWith(check(ANY, url()), "another text");
    }

    @Test
    void anEmptyAnswerFails() throws IOException {
        answer = exchange -> exchange.sendResponseHeaders(204, -1);

        failsWith(check(ANY, url()), "HTTP status 204");
    }

    @Test
    void anotherStatusFailsEvenWithTheEcho() throws IOException {
        answer = exchange -> say(exchange, 201, exchange.getRequestHeaders().getFirst("Echostr"));

        failsWith(check(ANY, url()), "HTTP status 201");
    }

    @Test
    void aRedirectIsToldApartAndNotFollowed() throws IOException {
        answer = exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
        };

        ForwardCheck.Result result = check(ANY, url());

        assertThat(result.outcome()).isEqualTo(Outcome.REDIRECTED);
        assertThat(result.cause()).contains("HTTP status 302");
        assertThat(asked).hasSize(1);
    }

    @Test
    void aServerThatDoesNotAnswerFailsInTime() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        answer = exchange -> {
            try {
                gate.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };

        failsWith(check(ANY, url(), Duration.ofMillis(200)), "within 200 ms");
        gate.countDown();
    }

    @Test
    void aServerThatIsNotThereFails() throws IOException {
        server.stop(0);

        failsWith(check(ANY, url()), "does not answer the check");
    }

    @Test
    void aNameThatNobodyKnowsFails() throws IOException {
        failsWith(check(ANY, "http://nobody.invalid/"), "name is not known");
    }

    @Test
    void anAddressThatIsNotPublicIsNotAskedUnlessAllowed() throws IOException {
        for (String host : new String[] {"127.0.0.1", "localhost", "[::1]", "2130706433"}) {
            failsWith(
                    check(
                            new AddressPolicy(false),
                            "http://" + host + ":" + server.getAddress().getPort() + "/"),
                    "is loopback");
        }
        assertThat(asked).isEmpty();
    }

    private static void failsWith(ForwardCheck.Result result, String cause) {
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.cause()).contains(cause).doesNotContain(TOKEN);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/in?key=1";
    }

    private static ForwardCheck.Result check(AddressPolicy policy, String url) throws IOException {
        return check(policy, url, Duration.ofSeconds(60));
    }

    private static ForwardCheck.Result check(AddressPolicy policy, String url, Duration patience) throws IOException {
        try (HttpForwardCheck check = new HttpForwardCheck(policy, CLOCK, new SplittableRandom(1), patience)) {
            return check.check(ForwardUrl.parse(url), TOKEN);
        }
    }

    /** What the documentation asks of a server. */
    private static void echoIfSigned(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        String joined = Stream.of(TOKEN, headers.getFirst("Timestamp"), headers.getFirst("Nonce"))
                .sorted()
                .collect(Collectors.joining());
        boolean signed = sha1(joined).equals(headers.getFirst("Signature"));
        say(exchange, signed ? 200 : 403, headers.getFirst("Echostr"));
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static void say(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
