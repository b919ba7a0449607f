package io.tributary.gateway.coap;

import static io.tributary.gateway.coap.CoapGateway.KEY;
import static io.tributary.gateway.coap.CoapGateway.PRODUCT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** libcoap's command-line client, where it is installed ({@code infra/system-tests/install-clients.sh} installs it). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LibcoapTest {
    private static final String DEVICE = PRODUCT + "/libcoap";
    private static final int PATIENCE_SECONDS = 60;
    private static final Optional<Path> CLIENT = Stream.of("coap-client-openssl", "coap-client-gnutls", "coap-client")
            .flatMap(name -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                    .map(folder -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .findFirst();

    private CoapGateway gateway;
    private Path speech;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        assumeTrue(CLIENT.isPresent(), "coap-client of libcoap is not installed");
        speech = folder;
        assumeTrue(endsByItself(), "coap-client of libcoap does not end on this machine when nobody answers it");
        gateway = new CoapGateway();
        gateway.device("libcoap");
    }

    @AfterAll
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @BeforeEach
    void fresh() {
        gateway.kafka.messages.clear();
    }

    /** What it prints: nothing for success, else the code and why. */
    private String post(String topic, String... options) throws IOException, InterruptedException {
        return finish(start("post", topic, options));
    }

    /** Whether it can be used here at all: it is told to give up after two seconds at a port where nobody speaks. */
    private boolean endsByItself() throws IOException, InterruptedException {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Client client = launch(List.of(
                    "-m",
                    "get",
                    "-u",
                    "nobody",
                    "-k",
                    "none",
                    "-B",
                    "2",
                    "coaps://127.0.0.1:" + silent.getLocalPort() + "/x"));
            boolean ended = client.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            client.process().destroyForcibly();
            return ended;
        }
    }

    /** A client that runs, and the file it speaks into. */
    private record Client(Process process, Path said) {}

    private Client start(String method, String topic, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "-m", method, "-u", PRODUCT + "libcoap", "-k", new String(KEY, StandardCharsets.US_ASCII), "-B", "30"));
        words.addAll(List.of(options));
        words.add("coaps://127.0.0.1:" + gateway.dtls().getPort() + "/" + topic);
        return launch(words);
    }

    private Client launch(List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of(CLIENT.orElseThrow().toString()));
        command.addAll(words);
        Path said = Files.createTempFile(speech, "client", "");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        process.getOutputStream().close();
        return new Client(process, said);
    }

    /** One that does not end is ended: it could be waited for without end. */
    private static String finish(Client client) throws IOException, InterruptedException {
        boolean ended = client.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        client.process().destroyForcibly();
        String said = Files.readString(client.said());
        assertThat(ended).as("libcoap's client ended; it said: %s", said).isTrue();
        return said;
    }

    @Test
    void itPublishesWithItsKey() throws Exception {
        String said = post(DEVICE + "/event", "-t", "json", "-e", "{\"seq\":1}");

        assertThat(gateway.kafka.messages)
                .as(said)
                .containsExactly(
                        new HeldKafka.Taken(DEVICE, DEVICE + "/event", "{\"seq\":1}", 0, "1", "application/json"));
    }

    @Test
    void itPublishesInBlocks(@TempDir Path folder) throws Exception {
        String large = "0123456789".repeat(500);
        Path file = Files.writeString(folder.resolve("payload"), large);

        String said = post(DEVICE + "/event", "-b", "256", "-f", file.toString());

        assertThat(gateway.kafka.messages)
                .as(said)
                .extracting(HeldKafka.Taken::payload)
                .containsExactly(large);
    }

    @Test
    void itIsToldWhatItMayNot() throws Exception {
        assertThat(post(DEVICE + "/control", "-e", "x")).contains("4.03");
        assertThat(gateway.kafka.messages).isEmpty();
    }

    @Test
    void itObservesAndAcknowledges() throws Exception {
        JobStandIn job = new JobStandIn(gateway, DEVICE);
        Client observing = start("get", DEVICE + "/control", "-s", "4");
        await().atMost(Duration.ofSeconds(30)).until(() -> job.filters().contains(DEVICE + "/control"));
        job.queue("1", DEVICE + "/control", "first ");
        job.queue("2", DEVICE + "/control", "second ");

        String said = finish(observing);

        assertThat(said).contains("first second ");
        assertThat(job.waiting()).isEmpty();
    }

    @Test
    void itPollsByETag() throws Exception {
        JobStandIn job = new JobStandIn(gateway, DEVICE);
        String nothing = finish(start("get", DEVICE + "/data"));
        job.queue("1", DEVICE + "/data", "polled");

        String said = finish(start("get", DEVICE + "/data"));

        assertThat(nothing).isBlank();
        assertThat(said).contains("polled");
        assertThat(job.waiting()).containsExactly("polled"); // until its ETag is shown
    }
}
