package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.identity.DeviceId;
import io.tributary.management.credentials.OwnAuthority;
import io.tributary.system.clients.CommandLineClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Products, devices, groups, users and keys by {@code ./tributary} alone, against the real API and gateway. */
@Order(4)
@ExtendWith(PlatformUnderTest.class)
class DeviceCommandsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FLEET = 3_000;

    @Test
    void aProductAndItsDevicesLiveAndEnd() throws IOException {
        String product =
                product("Lamps of the command line", "--topic", "light=publish", "--topic", "switch=subscribe");
        JsonNode made = json("device create", product, "lamp-1", "--tag", "room=kitchen", "--alias", "Above the stove");
        assertThat(made.path("secret").asText()).isNotEmpty();
        json("device create", product, "lamp-2");

        assertThat(json("device list", product, "--tagged", "room=kitchen")
                        .path("items")
                        .findValuesAsText("deviceName"))
                .containsExactly("lamp-1");
        assertThat(json("device credentials", product, "lamp-1").path("secret")).isEqualTo(made.path("secret"));
        done("device disable", product, "lamp-1", "lamp-2");
        assertThat(json("device show", product, "lamp-1").path("enabled").asBoolean(true))
                .isFalse();
        assertThat(json("device reset-secret", product, "lamp-1").path("secret"))
                .isNotEqualTo(made.path("secret"));

        String group = json("group create", "Kitchen").path("groupId").asText();
        done("group add", group, product, "lamp-1", "lamp-2");
        assertThat(json("group devices", group).path("items")).hasSize(2);
        done("group remove", group, product, "lamp-2");
        assertThat(json("group devices", group).path("items")).hasSize(1);
        done("group delete", group);

        refused("device create", "lamp-1", product, "lamp-1");
        refused("product delete", "device", product);
        done("device delete", product, "lamp-1", "lamp-2");
        done("product delete", product);
        refused("product show", product, product);
    }

    @Test
    void aFleetComesAndGoesByTheFile(@TempDir Path folder) throws IOException {
        String product = product("Fleet of the command line");
        Path file = Files.writeString(
                folder.resolve("fleet.csv"),
                IntStream.range(0, FLEET)
                        .mapToObj(number -> "sensor-" + number + "\r\n")
                        .collect(Collectors.joining("", "deviceName\r\n", "not a name!\r\n")));
        Path report = folder.resolve("report.ndjson");

        Cli.Result imported = Cli.run(PlatformUnderTest.words(
                "device import", product, file.toString(), "--secrets", "--report", report.toString()));

        assertThat(imported.exit()).as(imported.all()).isEqualTo(1);
        assertThat(imported.out()).contains("3,001 lines: 3,000 made, 1 refused");
        assertThat(imported.err()).contains("line 3002", "not a name!");
        try (var lines = Files.lines(report)) {
            assertThat(lines.filter(line -> line.contains("\"secret\""))).hasSize(FLEET);
        }
        assertThat(json("device list", product, "--all").path("items")).hasSize(FLEET);
        Path export = folder.resolve("export.ndjson");
        done("device export", product, export.toString());
        try (var lines = Files.lines(export)) {
            assertThat(lines.map(DeviceCommandsIT::nameIn).distinct()).hasSize(FLEET);
        }
    }

    @Test
    void theLineOfConnectCmdWorksAsItStands(@TempDir Path folder) throws Exception {
        assumeTrue(CommandLineClients.hasMosquitto(), "mosquitto_pub is not installed");
        String keys = product("Devices with keys");
        for (String way : List.of("tcp", "tls", "psk")) {
            json("device create", keys, way);
            publishes(line(keys, way, "--over", way));
        }
        String certificates = product("Devices with certificates", "--authentication", "certificate");
        json("device create", certificates, "cert");
        json("device issue-certificate", certificates, "cert", "--into", folder.toString());
        publishes(line(
                certificates,
                "cert",
                "--certificate",
                folder.resolve("cert.pem").toString(),
                "--private-key",
                folder.resolve("cert.key").toString()));
    }

    @Test
    void anAuthorityOfOnesOwnLetsItsDevicesIn(@TempDir Path folder) throws IOException {
        assumeTrue(CommandLineClients.hasMosquitto(), "mosquitto_pub is not installed");
        OwnAuthority own = new OwnAuthority("Line 4");
        Path certificate = Files.writeString(folder.resolve("ca.pem"), own.pem());
        Path key = Files.writeString(folder.resolve("ca.key"), own.keyPem());
        json("authority create", "line-4", certificate.toString(), "--authority-key", key.toString());
        String product = product("Devices of line 4", "--authentication", "certificate");
        done("authority bind", "line-4", product);
        json("device create", product, "own");
        OwnAuthority.Identity identity = own.identity(new DeviceId(product, "own"));

        publishes(line(
                product,
                "own",
                "--certificate",
                Files.writeString(folder.resolve("own.pem"), identity.certificate())
                        .toString(),
                "--private-key",
                Files.writeString(folder.resolve("own.key"), identity.privateKey())
                        .toString()));

        assertThat(json("authority list", "--product", product).path("items").findValuesAsText("name"))
                .containsExactly("line-4");
        refused("authority delete", product, "line-4");
        done("authority unbind", "line-4", product);
        done("authority delete", "line-4");
    }

    @Test
    void usersDoWhatTheirPoliciesSayWithTheirKeys(@TempDir Path folder) throws IOException {
        String product = product("Of nobody in particular");
        Path policy = Files.writeString(
                folder.resolve("reader.json"),
                "{\"version\": 1, \"statements\": [{\"effect\": \"allow\", \"actions\": [\"product:Get\"], \"resources\": [\"product/"
                        + product + "\"]}]}");
        json("policy create", "reader-by-command", policy.toString());
        json("user create", "reader-by-command", "--policy", "reader-by-command");
        Path key = folder.resolve("reader.key");
        String keyId = json("key create", "reader-by-command", "--into", key.toString())
                .path("keyId")
                .asText();

        await("the key is known")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> done("product show", product, "--key", key.toString()));
        refused("product delete", "product:Delete", product, "--key", key.toString());
        done("policy simulate", "product:Get", "product/" + product, "--user", "reader-by-command");
        done("key disable", "reader-by-command", keyId);
        await("the key opens nothing")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> refused("product show", key.toString(), product, "--key", key.toString()));
        assertThat(json("audit", "--limit", "500").path("items").findValuesAsText("action"))
                .contains("key:Change", "user:Create", "policy:Create");
        done("user delete", "reader-by-command");
        done("policy delete", "reader-by-command");
    }

    @Test
    void whatCannotWorkIsOneLine(@TempDir Path folder) throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.key"), "tk_wrong\n");
        refused("product list", "wrong.key", "--key", wrong.toString());
        refused("product show", "ABCDEFGHIJ", "ABCDEFGHIJ");
        refused("product list", "does not answer", "--endpoint", "http://127.0.0.1:1", "--key", wrong.toString());
        refused("product create", "coal", "x", "--authentication", "coal");
    }

    private static String product(String name, String... options) {
        List<String> words = new ArrayList<>(List.of(name));
        words.addAll(List.of(options));
        String product = json("product create", words.toArray(String[]::new))
                .path("productId")
                .asText();
        assertThat(product).hasSize(10);
        return product;
    }

    private static JsonNode json(String verb, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-o", "json"));
        Cli.Result result = done(verb, all.toArray(String[]::new));
        try {
            return JSON.readTree(result.out());
        } catch (IOException e) {
            throw new AssertionError(result.all(), e);
        }
    }

    private static Cli.Result done(String verb, String... words) {
        Cli.Result result = Cli.run(PlatformUnderTest.words(verb, words));
        assertThat(result.exit()).as(verb + ": " + result.all()).isZero();
        return result;
    }

    private static void refused(String verb, String named, String... words) {
        Cli.Result result = Cli.run(PlatformUnderTest.words(verb, words));
        assertThat(result.exit()).as(verb + ": " + result.all()).isNotZero();
        assertThat(result.err().strip().lines())
                .as(verb + ": " + result.all())
                .singleElement()
                .asString()
                .contains(named);
    }

    private static String line(String product, String device, String... options) {
        List<String> words = new ArrayList<>(List.of(product, device));
        words.addAll(List.of(options));
        return done("device connect-cmd", words.toArray(String[]::new)).out().strip();
    }

    /** The gateway hears of a new device a moment later. */
    private static void publishes(String line) {
        await(line)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(1_500))
                .untilAsserted(() -> {
                    Process shell = new ProcessBuilder("/bin/sh", "-c", line)
                            .redirectErrorStream(true)
                            .start();
                    String said =
                            new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                    assertThat(shell.waitFor()).as(said).isZero();
                });
    }

    private static String nameIn(String line) {
        try {
            return JSON.readTree(line).path("deviceName").asText();
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }
}
