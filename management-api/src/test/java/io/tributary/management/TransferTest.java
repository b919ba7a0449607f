package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.management.TestApi.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Devices by the file, over HTTP. */
class TransferTest {
    @SuppressWarnings("NullAway.Init")
    private static TestApi api;

    @BeforeAll
    static void serve() {
        api = new TestApi();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void csvIsReadLineByLineAndEachLineIsReportedOn() {
        String all = devices("csv");
        String pem = TestCertificates.device(productOf(all) + "c1");
        Answer answer = api.send(
                "POST", all + ":import?secrets=true", """
                \uFEFFdeviceName,secret,certificate,enabled\r
                a1,,,\r
                a2,AQIDBA==,,false\r
                c1,,"%s",\r
                bad name,,,\r
                a1,,,\r
                few\r
                a3,,,maybe\r
                """.formatted(pem), "Content-Type", "text/csv; charset=utf-8");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.type()).startsWith("application/x-ndjson");
        List<JsonNode> lines = lines(answer);
        assertThat(results(lines))
                .containsExactly("made", "made", "made", "refused", "refused", "refused", "refused", "ended");
        assertThat(lines.get(0).path("secret").asText()).hasSize(24);
        assertThat(lines.get(1).path("secret").asText()).isEqualTo("AQIDBA==");
        assertThat(lines.get(3).at("/problem/field").asText()).isEqualTo("deviceName");
        assertThat(lines.get(3).path("line").asInt())
                .isEqualTo(4 + (int) pem.lines().count() + 1);
        assertThat(lines.get(4).at("/problem/status").asInt()).isEqualTo(409);
        assertThat(lines.get(6).at("/problem/field").asText()).isEqualTo("enabled");
        assertThat(lines.get(7).at("/count/made").asInt()).isEqualTo(3);
        assertThat(lines.get(7).at("/count/refused").asInt()).isEqualTo(4);
        assertThat(api.send("GET", all + "/a2", "").body().path("enabled").asBoolean(true))
                .isFalse();
        assertThat(api.send("GET", all + "/c1", "").body().has("certificate")).isTrue();
    }

    @Test
    void aDryRunMakesNothing() {
        String all = devices("dry");
        Answer answer = api.send(
                "POST",
                all + ":import?dryRun=true",
                "{\"deviceName\":\"d1\"}\n\n{\"deviceName\":\"d2\",\"secret\":\"?\"}\nnonsense\n[]\n{\"deviceName\":{}}\n{\"x\":1}",
                "Content-Type",
                "application/x-ndjson");
        assertThat(results(lines(answer)))
                .containsExactly("possible", "refused", "refused", "refused", "refused", "refused", "ended");
        assertThat(api.send("GET", all, "").body().path("items")).isEmpty();
    }

    @Test
    void whatIsExportedCanBeImported() {
        String all = devices("there");
        String names = IntStream.range(0, 1_234).mapToObj(i -> "e" + i).collect(Collectors.joining("\n"));
        List<JsonNode> report =
                lines(api.send("POST", all + ":import", "deviceName\n" + names, "Content-Type", "text/csv"));
        assertThat(results(report)).filteredOn("made"::equals).hasSize(1_234);
        assertThat(results(report)).filteredOn("progress"::equals).hasSize(2);
        assertThat(report.get(0).has("secret")).isFalse();

        for (String format : List.of("csv", "ndjson")) {
            Answer export = api.send("GET", all + ":export?secrets=true&format=" + format, "");
            assertThat(export.status()).isEqualTo(200);
            String again = devices("back as " + format);
            List<JsonNode> lines =
                    lines(api.send("POST", again + ":import", export.text(), "Content-Type", export.type()));
            assertThat(lines.get(lines.size() - 1).at("/count/made").asInt()).isEqualTo(1_234);
            assertThat(api.send("GET", again + "/e7?secret=true", "").text("secret"))
                    .isEqualTo(api.send("GET", all + "/e7?secret=true", "").text("secret"));
        }
        assertThat(api.send("GET", all + ":export", "").text()).doesNotContain("secret");
        assertThat(api.send("HEAD", all + ":export?format=csv", "").type()).startsWith("text/csv");
    }

    @Test
    void whatCannotBeReadAtAllIsRefusedAtOnce() {
        String all = devices("refused");
        assertThat(api.send("POST", all + ":import", "x", "Content-Type", "text/plain")
                        .status())
                .isEqualTo(415);
        assertThat(api.send("POST", all + ":import", "name\nx", "Content-Type", "text/csv")
                        .text("field"))
                .isEqualTo("name");
        assertThat(api.send("POST", all + ":import?dryRun=perhaps", "", "Content-Type", "text/csv")
                        .text("field"))
                .isEqualTo("dryRun");
        assertThat(api.send("GET", all + ":export?format=xml", "").text("field"))
                .isEqualTo("format");
        assertThat(api.send("GET", "/api/v1/products/NONE000000/devices:export", "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aClientThatGoesAwayEndsTheImportAndFreesItsPlace() throws IOException {
        String all = devices("gone");
        String body = "deviceName\n"
                + IntStream.range(0, 30_000).mapToObj(i -> "g" + i).collect(Collectors.joining("\n"));
        for (int i = 0; i < 8; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.server.port())) {
                socket.setSoLinger(true, 0);
                socket.getOutputStream()
                        .write(("POST " + all + ":import HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TestApi.KEY
                                        + "\r\nContent-Type: text/csv\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                        + (i % 2 == 0 ? body : body.substring(0, 1_000)))
                                .getBytes(StandardCharsets.UTF_8));
                if (i % 2 == 0) {
                    assertThat(socket.getInputStream().read()).isEqualTo('H');
                }
            }
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> api.send("GET", all + ":export", "").status() == 200);
    }

    @Test
    void anExportThatTheDatabaseBreaksOffDoesNotLookWhole() throws IOException {
        String all = devices("broken");
        String names = IntStream.range(0, 1_600).mapToObj(i -> "b" + i).collect(Collectors.joining("\n"));
        api.send("POST", all + ":import", "deviceName\n" + names, "Content-Type", "text/csv");

        for (String request : List.of("HTTP/1.1\r\nHost: a", "HTTP/1.1\r\nHost: a\r\nConnection: close", "HTTP/1.0")) {
            assertBrokenOff(api, all + ":export?format=csv", request, 2);
        }
        api.registry.stopAfter(0);
        Answer refused = api.send("GET", all + ":export", "");
        api.registry.stopAfter(Integer.MAX_VALUE);
        assertThat(refused.status()).as("before it has begun").isEqualTo(503);
    }

    /** Reads to the end, which is none. */
    static void assertBrokenOff(TestApi api, String path, String request, int pages) throws IOException {
        api.registry.stopAfter(pages);
        StringBuilder got = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.server.port())) {
            socket.getOutputStream()
                    .write(("GET " + path + " " + request + "\r\nAuthorization: Bearer " + TestApi.KEY + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            socket.setSoTimeout(20_000);
            assertThatThrownBy(() -> {
                        int next = socket.getInputStream().read();
                        while (next >= 0) {
                            got.append((char) next);
                            next = socket.getInputStream().read();
                        }
                    })
                    .as(() -> request + " got " + got)
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        } finally {
            api.registry.stopAfter(Integer.MAX_VALUE);
        }
        assertThat(got.toString()).startsWith("HTTP/1.1 200").doesNotContain("the database has stopped");
    }

    private static String devices(String product) {
        return "/api/v1/products/" + api.product(product) + "/devices";
    }

    private static String productOf(String all) {
        return all.split("/", -1)[4];
    }

    private static List<JsonNode> lines(Answer answer) {
        return answer.text()
                .lines()
                .map(line -> new Answer(200, answer.headers(), line).body())
                .toList();
    }

    private static List<String> results(List<JsonNode> lines) {
        return lines.stream().map(line -> line.path("result").asText()).toList();
    }
}
