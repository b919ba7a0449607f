package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.fleet.ApiClient;
import io.tributary.fleet.Platform;
import io.tributary.fleet.Platforms;
import io.tributary.standalone.config.Installation;
import io.tributary.standalone.config.Settings;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The whole platform on ports and data of its own, started once for all system tests and stopped at their end. */
final class PlatformUnderTest implements BeforeAllCallback, AutoCloseable {
    static final String PORT_OFFSET = "11000";
    static final Path DATA = Path.of("target", "platform", "data").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(PlatformUnderTest.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(OURS).computeIfAbsent("platform", key -> {
            Cli.run(words("down"));
            Cli.run(words("reset", "--yes"));
            Cli.Result up = Cli.run(words("up"));
            assertThat(up.exit()).as(up.all()).isZero();
            // The first rule is compiled while Flink's planner is loaded still: where all tests begin at once, that
            // takes longer than a client waits.
            Map<String, Object> rule = Map.of(
                    "name",
                    "first",
                    "sql",
                    "SELECT qos FROM messages",
                    "actions",
                    List.of(Map.of("type", "kafka", "topic", "first")));
            await("a rule is compiled")
                    .atMost(Duration.ofMinutes(5))
                    .ignoreExceptions()
                    .until(() -> api().post("/rules-lint", rule).isObject());
            return new PlatformUnderTest();
        });
    }

    @Override
    public void close() {
        Cli.run(words("down"));
    }

    /** A verb on this platform. */
    static List<String> words(String verb, String... rest) {
        List<String> words = new ArrayList<>(List.of(verb.split(" ")));
        words.addAll(List.of("--data", DATA.toString(), "--port-offset", PORT_OFFSET));
        words.addAll(List.of(rest));
        return words;
    }

    static Site site() {
        return new Settings(new Installation(Cli.HOME), Map.of())
                .file(Optional.empty())
                .data(Optional.of(DATA))
                .portOffset(Optional.of(Integer.valueOf(PORT_OFFSET)))
                .components(List.of())
                .site();
    }

    static Platform platform() {
        return Platforms.of(site());
    }

    static ApiClient api() {
        return new ApiClient(platform().api(), platform().apiKey());
    }

    /** What {@code status -o json} says. */
    static JsonNode status() {
        Cli.Result status = Cli.run(words("status", "-o", "json"));
        try {
            return JSON.readTree(status.out());
        } catch (IOException e) {
            throw new AssertionError(status.all(), e);
        }
    }

    static JsonNode component(String id) {
        for (JsonNode component : status().path("components")) {
            if (component.path("component").asText().equals(id)) {
                return component;
            }
        }
        throw new AssertionError("no component " + id + " in " + status());
    }

    /** Kills a component as a crash would, and waits until the supervisor has it serving again. */
    static void killAndAwait(String id) {
        JsonNode before = component(id);
        kill(before.path("pid").asLong());
        await(id + " comes back")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    JsonNode now = component(id);
                    assertThat(now.path("restarts").asInt())
                            .as("%s", now)
                            .isGreaterThan(before.path("restarts").asInt());
                    assertThat(now.path("phase").asText()).as("%s", now).isEqualTo("ready");
                });
    }

    static void kill(long pid) {
        assertThat(ProcessHandle.of(pid)).isPresent();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }
}
