package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.management.TestApi.Answer;
import io.tributary.management.rules.Tails;
import io.tributary.management.rules.Traffic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A rule explained, and seen at work, over messages that a test lets come. */
class RuleViewsTest {
    private static final String TAIL = "/api/v1/rules/hot/tail";

    @SuppressWarnings("NullAway.Init")
    private static TestApi api;

    private final List<Socket> views = new ArrayList<>();

    @BeforeAll
    static void serve() {
        api = new TestApi();
        Answer made = api.send("POST", "/api/v1/rules", """
                {"name": "hot", "sql": "SELECT 1 AS x FROM messages", "actions": [
                  {"type": "kafka", "topic": "x"}, {"type": "repub", "topic": "P/d/control"}]}
                """);
        assertThat(made.status()).isEqualTo(201);
    }

    @AfterEach
    void leave() throws IOException {
        for (Socket view : views) {
            view.close();
        }
        api.uplink.failure = Optional.empty();
        awaitNobody();
        api.uplink.messages.clear();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void aRuleIsExplainedWithLanesAndTraffic() {
        api.uplink.traffic = new Traffic(Duration.ofMinutes(1), 6_000, 1_500, 3_000);

        Answer answer = api.send("GET", "/api/v1/rules/hot/explain", "");

        JsonNode body = answer.body();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("verdict")).isEqualTo("hot");
        assertThat(answer.text("plan")).isEqualTo("TableSourceScan");
        assertThat(body.at("/actions/0/lane").asText()).isEqualTo("data");
        assertThat(body.at("/actions/0/delay").asText()).contains("1000 ms");
        assertThat(body.at("/actions/1/lane").asText()).isEqualTo("command");
        assertThat(body.at("/actions/1/to").asText()).isEqualTo("P/d/control");
        assertThat(body.at("/traffic/messagesPerSecond").asDouble()).isCloseTo(100, within(1e-9));
        assertThat(body.at("/cost/evaluationsPerSecond").asDouble()).isCloseTo(25, within(1e-9));
        assertThat(body.path("cost").has("cpuShare")).isFalse();
    }

    @Test
    void withoutKafkaThereIsNoExplanationAndNoTail() {
        api.uplink.failure = Optional.of("no broker answers");

        Answer explain = api.send("GET", "/api/v1/rules/hot/explain", "");
        Answer tail = api.send("GET", TAIL, "");

        assertThat(explain.status()).isEqualTo(503);
        assertThat(explain.text("detail")).contains("no broker answers");
        assertThat(tail.status()).isEqualTo(503);
        assertThat(tail.type()).startsWith("application/problem+json");
        assertThat(tail.text("detail")).contains("no broker answers");
        assertThat(api.send("GET", "/api/v1/rules/cold/tail", "").status()).isEqualTo(404);
        assertThat(api.send("GET", "/api/v1/rules/cold/explain", "").status()).isEqualTo(404);
    }

    @Test
    void aTailShowsWhatComesAndSaysWhatItDoesNotShow() throws IOException {
        BufferedReader lines = view();
        assertThat(until(lines, "event: rule")).anyMatch(line -> line.contains("200 OK"));
        assertThat(until(lines, "data")).last().asString().contains("\"version\":1");
        api.uplink.come("ABCDEFGHIJ/d/event", "{}");
        until(lines, "event: outcome");
        assertThat(until(lines, "data"))
                .last()
                .asString()
                .contains("\"topic\":\"ABCDEFGHIJ/d/event\"", "\"rows\":[{}]");

        for (int i = 0; i < 500; i++) {
            api.uplink.come("ABCDEFGHIJ/d/event", "{}");
        }
        List<String> rest = until(lines, "event: skipped");
        assertThat(rest.stream().filter("event: outcome"::equals).count()).isLessThan(500);
        assertThat(until(lines, "data")).last().asString().containsPattern("\"notShown\":[1-9]");
    }

    @Test
    void aTailThatFailsSaysSoAndEnds() throws IOException {
        BufferedReader lines = view();
        until(lines, "event: rule");
        api.uplink.failure = Optional.of("the topic is gone");

        until(lines, "event: failed");
        assertThat(until(lines, "data")).last().asString().contains("the topic is gone");
        awaitNobody();
    }

    @Test
    void tailsAreFewAndLetGoWhenTheirViewersLeave() throws IOException {
        for (int i = 0; i < Tails.AT_A_TIME; i++) {
            until(view(), "event: rule");
        }
        assertThat(api.send("GET", TAIL, "").text("detail")).contains("4 tails");

        for (Socket view : views) {
            view.close();
        }
        awaitNobody();
        until(view(), "event: rule");
    }

    /** That a viewer is gone is noticed when something is sent to it. */
    private static void awaitNobody() {
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            api.uplink.come("ABCDEFGHIJ/d/event", "{}");
            assertThat(api.uplink.followers).hasValue(0);
        });
    }

    private BufferedReader view() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.server.port());
        views.add(socket);
        socket.setSoTimeout(30_000);
        socket.getOutputStream()
                .write(("GET " + TAIL + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TestApi.KEY + "\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static List<String> until(BufferedReader lines, String start) throws IOException {
        List<String> read = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            read.add(line);
            if (line.startsWith(start)) {
                return read;
            }
        }
        throw new AssertionError("the stream ended: " + read);
    }
}
