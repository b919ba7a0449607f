package io.tributary.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client of other hands, where it is installed. */
class CurlTest {
    private static final String MESSAGES = "/v1/devices/PROD123456/dev01/messages/";
    private static HttpGateway gateway;

    @BeforeAll
    static void open() throws Exception {
        boolean installed = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "curl")));
        assumeTrue(installed && curl("--version").contains("HTTP2"), "curl with HTTP/2 is not installed here");
        gateway = new HttpGateway();
    }

    @AfterAll
    static void close() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void oneLineOfCurlPublishes() throws Exception {
        assertThat(curl("--http1.1", "-d", "{\"t\":1}", "-H", bearer(), uri("data")))
                .isEqualTo("204 1.1");
        assertThat(gateway.kafka.messages).extracting(HeldKafka.Taken::payload).contains("{\"t\":1}");
    }

    @Test
    void http2IsSpokenInClearToWhoKnows() throws Exception {
        assertThat(curl("--http2-prior-knowledge", "-d", "known", "-H", bearer(), uri("data")))
                .isEqualTo("204 2");
        assertThat(gateway.kafka.messages).extracting(HeldKafka.Taken::payload).contains("known");
    }

    @Test
    void whoAsksForAnUpgradeIsAnsweredAsHeAsked() throws Exception {
        assertThat(curl("--http2", "-d", "upgrade", "-H", bearer(), uri("data")))
                .isEqualTo("204 1.1");
    }

    @Test
    void chunksAndLargeBodiesAreReadOverBothVersions() throws Exception {
        String large = "x".repeat(16 * 1_024);
        for (String version : List.of("--http1.1", "--http2-prior-knowledge")) {
            assertThat(curl(version, "-H", "Transfer-Encoding: chunked", "-d", large, "-H", bearer(), uri("data")))
                    .startsWith("204");
            assertThat(curl(version, "-d", large.repeat(7), "-H", bearer(), uri("data")))
                    .startsWith("413");
        }
        assertThat(gateway.metric("http_body_bytes")).isZero();
    }

    private static String bearer() {
        return "Authorization: Bearer " + Signing.token("dev01", HttpGateway.NOW + 60);
    }

    private static String uri(String topic) {
        return gateway.uri(MESSAGES + topic).toString();
    }

    /** Status and version of the answer. */
    private static String curl(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("curl", "-s", "--max-time", "60", "-o", "/dev/null", "-w", "%{http_code} %{http_version}"));
        if (words[0].equals("--version")) {
            command = new ArrayList<>(List.of("curl"));
        }
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said;
    }
}
