package io.tributary.connect.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.forward.AddressPolicy;
import io.tributary.forward.ForwardUrl;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpTargetTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000L), ZoneOffset.UTC);
    private static final AddressPolicy ANY = new AddressPolicy(true);

    private final FakeServer server = new FakeServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aRecordIsPostedAsItIsWithItsKeyAndASignature() throws Exception {
        try (HttpTarget target = target(server.url(), Optional.of("aaa"))) {
            assertThat(outcomeOf(target)).isEqualTo(new Outcome(Verdict.DELIVERED, "it answered with HTTP status 200"));
        }

        FakeServer.Received request = server.received.get(0);
        assertThat(request.line()).isEqualTo("POST /in?key=s3cret");
        assertThat(request.body()).isEqualTo("{\"payload\":{\"ß\":1}}");
        assertThat(request.header("Content-type")).isEqualTo("application/json");
        assertThat(request.header("Content-length")).isEqualTo("20");
        assertThat(request.header("Host")).isEqualTo("127.0.0.1:" + server.port());
        assertThat(request.id()).isEqualTo("hot-0-7-0");
        assertThat(request.header("User-agent")).isEqualTo("Tributary");
        assertThat(request.header("Timestamp")).isEqualTo("1700000000");
        assertThat(request.header("Nonce")).matches("[A-Za-z0-9]{16}");
        String joined =
                Stream.of("aaa", "1700000000", request.header("Nonce")).sorted().collect(Collectors.joining());
        byte[] digest = MessageDigest.getInstance("SHA-1").digest(joined.getBytes(StandardCharsets.UTF_8));
        assertThat(request.header("Signature")).isEqualTo(HexFormat.of().formatHex(digest));
        assertThat(request.headers().keySet())
                .containsExactlyInAnyOrder(
                        "Host",
                        "Connection",
                        "User-agent",
                        "Content-type",
                        "Content-length",
                        "Idempotency-key",
                        "Timestamp",
                        "Nonce",
                        "Signature");
    }

    @Test
    void withoutATokenNothingIsSigned() throws Exception {
        try (HttpTarget target = target(server.url(), Optional.empty())) {
            outcomeOf(target);
        }

        assertThat(server.received.get(0).headers()).doesNotContainKeys("Timestamp", "Nonce", "Signature");
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        server.answers(request -> 307);
        try (HttpTarget target = target(server.url(), Optional.empty())) {
            assertThat(outcomeOf(target).verdict()).isEqualTo(Verdict.REFUSED);
        }
        assertThat(server.received).hasSize(1);
    }

    @Test
    void nothingIsRepeatedHere() throws Exception {
        server.answers(request -> 503);
        try (HttpTarget target = target(server.url(), Optional.empty())) {
            assertThat(outcomeOf(target).verdict()).isEqualTo(Verdict.TRY_AGAIN);
        }
        assertThat(server.received).hasSize(1);
    }

    @Test
    void aSlowServerIsGivenUp() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        server.answers(request -> {
            reached.countDown();
            return passed(gate) ? 200 : 500;
        });
        try (HttpTarget target = target(server.url(), Optional.empty())) {
            Target.Post post = target.post(delivery());
            assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();

            post.giveUp("it did not answer within 5000 ms");

            assertThat(post.outcome()).isCompletedWithValue(Outcome.unanswered("it did not answer within 5000 ms"));
            gate.countDown();
            assertThat(outcomeOf(target).verdict())
                    .as("another exchange is not disturbed")
                    .isEqualTo(Verdict.DELIVERED);
        }
    }

    @Test
    void aServerThatIsNotThereIsATryAgain() throws Exception {
        server.close();
        try (HttpTarget target = target(server.url(), Optional.empty())) {
            assertThat(outcomeOf(target).verdict()).isEqualTo(Verdict.TRY_AGAIN);
        }
    }

    @Test
    void theStatusOfAnEndlessAnswerIsEnough() throws Exception {
        server.answersWithBody(new byte[4 * 1_024 * 1_024]);
        try (HttpTarget target = target(server.url(), Optional.empty())) {
            assertThat(outcomeOf(target).verdict()).isEqualTo(Verdict.DELIVERED);
        }
    }

    @Test
    void anAddressThatIsNotPublicIsRefusedAndNotConnectedTo() throws Exception {
        for (String host : new String[] {"127.0.0.1", "localhost", "[::1]"}) {
            String url = "http://" + host + ":" + server.port() + "/in";
            try (HttpTarget target = target(url, new AddressPolicy(false), InetAddress::getAllByName)) {
                Outcome outcome = outcomeOf(target);
                assertThat(outcome.verdict()).isEqualTo(Verdict.TRY_AGAIN);
                assertThat(outcome.cause()).contains("is loopback");
            }
        }
        assertThat(server.received).isEmpty();
    }

    @Test
    void aNameThatPointsElsewhereAtItsSecondLookupGetsNoConnection() throws Exception {
        AtomicInteger lookups = new AtomicInteger();
        AddressPolicy.Lookup rebinding = host -> new InetAddress[] {
            lookups.incrementAndGet() == 1
                    ? InetAddress.getByName("192.0.2.1") // nobody's: the check before saving saw something like it
                    : InetAddress.getByName("127.0.0.1")
        };
        new AddressPolicy(true).checked("rebound.example", rebinding);
        String url = "http://rebound.example:" + server.port() + "/in";
        try (HttpTarget target = target(url, new AddressPolicy(false), rebinding)) {
            assertThat(outcomeOf(target).cause()).contains("'rebound.example' is loopback");
        }
        assertThat(server.received).isEmpty();
    }

    @Test
    void theConnectionGoesWhereTheLookupSaysUnderTheNameOfTheUrl() throws Exception {
        String url = "http://target.example:" + server.port() + "/in";
        try (HttpTarget target = target(url, ANY, host -> new InetAddress[] {InetAddress.getByName("127.0.0.1")})) {
            assertThat(outcomeOf(target).verdict()).isEqualTo(Verdict.DELIVERED);
        }
        assertThat(server.received.get(0).header("Host")).isEqualTo("target.example:" + server.port());
    }

    private static boolean passed(CountDownLatch gate) {
        try {
            return gate.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static Outcome outcomeOf(HttpTarget target) throws Exception {
        return target.post(delivery()).outcome().get(60, TimeUnit.SECONDS);
    }

    private static Delivery delivery() {
        byte[] body = "{\"payload\":{\"ß\":1}}".getBytes(StandardCharsets.UTF_8);
        return new Delivery("PROD123456/dev01", "hot-0-7-0", body, new TopicPartition("t", 0), 7);
    }

    private static HttpTarget target(String url, Optional<String> token) {
        return new HttpTarget(
                ForwardUrl.parse(url), token, ANY, InetAddress::getAllByName, 4, CLOCK, new SplittableRandom(1));
    }

    private static HttpTarget target(String url, AddressPolicy policy, AddressPolicy.Lookup lookup) {
        return new HttpTarget(
                ForwardUrl.parse(url), Optional.empty(), policy, lookup, 4, CLOCK, new SplittableRandom(1));
    }
}
