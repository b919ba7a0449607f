package io.tributary.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.fleet.ApiClient;
import io.tributary.fleet.DeviceClient;
import io.tributary.fleet.Platform;
import io.tributary.fleet.TopicReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Functions of users from the guide's own commands to rows: uploaded, called, replaced, and their cluster killed. */
@Order(2)
@ExtendWith(PlatformUnderTest.class)
class UserFunctionsIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String BUNDLE = "acme";

    private final Platform platform = PlatformUnderTest.platform();
    private final ApiClient api = PlatformUnderTest.api();

    @Test
    void aRuleCallsTheFunctionsOfTheGuide(@TempDir Path folder) throws Exception {
        String product = api.createProduct("Functions of users", "");
        String topic = "functions-it-" + product.toLowerCase(Locale.ROOT);
        upload(folder, guide());
        api.createRule(
                "it_functions",
                "SELECT celsius(TRY_CAST(JSON_VALUE(m.payload, '$.f') AS DOUBLE)) AS c, w.word FROM `" + product
                        + "` AS m, LATERAL TABLE(words(JSON_VALUE(m.payload, '$.text'))) AS w (word)",
                List.of(Map.of("type", "kafka", "topic", topic)));
        try (DeviceClient device =
                        new DeviceClient(api.createDevice(product, "d1"), platform.mqttHost(), platform.mqttPort());
                TopicReader reader = new TopicReader(platform.kafka(), topic)) {
            device.connect().get();
            awaitStatus("running");
            assertThat(rule().path("functionBundle").asText()).isEqualTo(BUNDLE);
            send(device, 50);
            reader.fromBeginning();
            awaitRows(reader, 10, () -> {});

            upload(folder, guide().replace("(fahrenheit - 32) / 1.8", "fahrenheit + 1"));
            awaitRows(reader, 51, () -> send(device, 50)); // between two messages it is another jar's
            assertThat(rule().path("version").asInt())
                    .as("its text is what it was")
                    .isEqualTo(1);

            api.post("/rules/it_functions/pause", Map.of());
            awaitStatus("paused");
            send(device, 60);
            api.post("/rules/it_functions/resume", Map.of());
            awaitRows(reader, 61, () -> {}); // what came during the pause is made up for

            PlatformUnderTest.killAndAwait("functions");
            send(device, 70);
            awaitRows(reader, 71, () -> {});
        } finally {
            api.delete("/rules/it_functions");
            api.delete("/function-bundles/" + BUNDLE);
        }
    }

    /** The commands that make a jar, as the guide has them. */
    private static String guide() throws Exception {
        String text = Files.readString(Cli.HOME.resolve("docs/rules/user-functions.md"));
        String block = text.substring(text.indexOf("```\nmkdir") + 4);
        return block.substring(0, block.indexOf("./tributary")).replace("dist/lib", Cli.HOME + "/dist/lib");
    }

    /** Runs them in an empty folder, and uploads what they make. */
    private static void upload(Path folder, String commands) throws Exception {
        Path said = folder.resolve("said");
        ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-e", "-c", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        shell.environment().merge("PATH", System.getProperty("java.home") + "/bin:", (path, java) -> java + path);
        Process process = shell.start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        Cli.Result uploaded = Cli.run(PlatformUnderTest.words(
                "function upload", BUNDLE, folder.resolve("acme.jar").toString()));
        assertThat(uploaded.exit()).as(uploaded.all()).isZero();
    }

    private void awaitStatus(String status) {
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> rule().path("status").asText().equals(status));
    }

    private JsonNode rule() {
        return api.get("/rules/it_functions");
    }

    private static void send(DeviceClient device, int fahrenheit) throws Exception {
        device.publish("event", ("{\"f\":" + fahrenheit + ",\"text\":\"hot day\"}").getBytes(UTF_8))
                .get();
    }

    private interface Step {
        void take() throws Exception;
    }

    /** Rows of this temperature come, one for each word. */
    private static void awaitRows(TopicReader reader, int celsius, Step meanwhile) {
        Set<String> rows = new TreeSet<>();
        await().atMost(SOON).until(() -> {
            meanwhile.take();
            reader.readToEnd((key, value) -> rows.add(new String(value, UTF_8)));
            return rows.contains(row(celsius, "hot")) && rows.contains(row(celsius, "day"));
        });
    }

    private static String row(int celsius, String word) {
        return "{\"c\":" + celsius + ".0,\"word\":\"" + word + "\"}";
    }
}
