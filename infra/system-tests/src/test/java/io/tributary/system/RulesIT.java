package io.tributary.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.fleet.ApiClient;
import io.tributary.fleet.DeviceClient;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Platform;
import io.tributary.fleet.TopicReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The life of rules in the fabric: made, replaced, paused, suspended by themselves, tried; the others never notice. */
@Order(2)
@ExtendWith(PlatformUnderTest.class)
class RulesIT {
    private static final Duration SOON = Duration.ofMinutes(1);

    private final Platform platform = PlatformUnderTest.platform();
    private final ApiClient api = PlatformUnderTest.api();

    @Test
    void rulesComeChangeAndGoWhileMessagesFlow() throws Exception {
        String product = api.createProduct("Rules of the fabric", "");
        try (DeviceClient device =
                new DeviceClient(api.createDevice(product, "d1"), platform.mqttHost(), platform.mqttPort())) {
            device.connect().get();
            String topic = "rules-it-" + product.toLowerCase(Locale.ROOT);
            make("it_copy", select("1", product), kafka(topic));
            make("it_divides", select("10 / (qos - 1)", product), kafka(topic + "-other"));
            awaitStatus("it_copy", "running");
            awaitStatus("it_divides", "running");
            try (TopicReader reader = new TopicReader(platform.kafka(), topic)) {
                reader.fromBeginning();
                List<String> rows = new ArrayList<>();
                for (int i = 0; i < 120; i++) {
                    send(device, i);
                }
                awaitRows(reader, rows, 120);
                JsonNode divides = awaitStatus("it_divides", "suspended");
                assertThat(divides.path("cause").asText()).contains("100 messages in a row", "zero");
                assertThat(api.get("/rules/it_copy").path("status").asText()).isEqualTo("running");

                words("rule deploy", "it_copy", select("2", product), kafka(topic));
                await().atMost(SOON)
                        .until(() -> api.get("/rules/it_copy").path("version").asInt() == 2
                                && status("it_copy").equals("running"));
                send(device, 120);
                awaitRows(reader, rows, 121);
                assertThat(rows.get(120)).isEqualTo("{\"n\":120,\"v\":2}");

                api.post("/rules/it_copy/pause", Map.of());
                awaitStatus("it_copy", "paused");
                send(device, 121);
                api.post("/rules/it_copy/resume", Map.of());
                awaitStatus("it_copy", "running");
                send(device, 122);
                awaitRows(reader, rows, 123); // what came during the pause is made up for
                assertThat(rows.subList(121, 123))
                        .containsExactlyInAnyOrder("{\"n\":121,\"v\":2}", "{\"n\":122,\"v\":2}");
                awaitCaughtUp("it_copy");

                api.post("/rules/it_copy/pause", Map.of());
                awaitStatus("it_copy", "paused");
                send(device, 123);
                api.post("/rules/it_copy/resume", Map.of("fromNow", true));
                awaitStatus("it_copy", "running");
                send(device, 124);
                awaitRows(reader, rows, 124);
                assertThat(rows.get(123)).isEqualTo("{\"n\":124,\"v\":2}");
                assertThat(rows).doesNotHaveDuplicates();
            }
            words("rule deploy", "it_divides", select("3", product), kafka(topic + "-other"));
            awaitCaughtUp("it_divides");
            try (TopicReader reader = new TopicReader(platform.kafka(), topic + "-other")) {
                reader.fromBeginning();
                List<String> rows = new ArrayList<>();
                awaitRows(reader, rows, 25); // everything since it was suspended
                assertThat(rows)
                        .containsExactlyInAnyOrderElementsOf(IntStream.range(100, 125)
                                .mapToObj(n -> "{\"n\":" + n + ",\"v\":3}")
                                .toList());
            }
            JsonNode trial = api.post("/rules-try", Map.of("sql", "SELECT qos FROM " + table(product), "newest", 3));
            assertThat(trial.path("items"))
                    .hasSize(3)
                    .allSatisfy(item -> assertThat(
                                    item.path("rows").get(0).path("qos").asInt())
                            .isEqualTo(1));
            await().atMost(SOON)
                    .until(() -> api.get("/rules/it_copy")
                                    .path("counts")
                                    .path("emitted")
                                    .asLong()
                            > 0);
            JsonNode explained = api.get("/rules/it_copy/explain");
            assertThat(explained.path("verdict").asText()).isEqualTo("hot");
            assertThat(explained.path("plan").asText()).contains("Calc(select=[", "+- TableSourceScan");
            assertThat(explained.at("/actions/0/lane").asText()).isEqualTo("data");
            assertThat(explained.at("/traffic/lookedAt").asLong()).isPositive();
            assertThat(explained.at("/cost/microsPerEvaluation").asDouble()).isPositive();
            seenAtWork(device);
        } finally {
            deleteRules();
        }
    }

    @Test
    void rulesAskInWhichGroupsADeviceIs() throws Exception {
        String product = api.createProduct("Rules by group", "");
        String building = group("building of " + product, "");
        String floor = group("floor of " + product, building);
        String topic = "groups-it-" + product.toLowerCase(Locale.ROOT);
        make(
                "it_building",
                "SELECT group_names, ARRAY_CONTAINS(group_ids, '" + floor + "') AS on_floor FROM " + table(product)
                        + " WHERE ARRAY_CONTAINS(group_names, 'building of " + product + "')",
                kafka(topic));
        make(
                "it_comings",
                "SELECT event, group_ids FROM lifecycle WHERE product_id = '" + product
                        + "' AND ARRAY_CONTAINS(group_ids, '" + building + "')",
                kafka(topic + "-events"));
        DeviceCredentials credentials = api.createDevice(product, "d1");
        try (DeviceClient device = new DeviceClient(credentials, platform.mqttHost(), platform.mqttPort());
                TopicReader reader = new TopicReader(platform.kafka(), topic);
                TopicReader events = new TopicReader(platform.kafka(), topic + "-events")) {
            device.connect().get();
            api.post(
                    "/groups/" + floor + "/devices:add",
                    Map.of("devices", List.of(Map.of("productId", product, "deviceName", "d1"))));
            awaitStatus("it_building", "running");
            awaitStatus("it_comings", "running");
            reader.fromBeginning();
            events.fromBeginning();
            Set<String> rows = new TreeSet<>();
            await().atMost(SOON).until(() -> {
                send(device, 1); // until the gateway has heard of it
                reader.readToEnd((key, value) -> rows.add(new String(value, UTF_8)));
                return !rows.isEmpty();
            });
            assertThat(rows)
                    .hasSize(1)
                    .first()
                    .satisfies(row -> assertThat(row)
                            .contains(
                                    "\"building of " + product + "\"",
                                    "\"floor of " + product + "\"",
                                    "\"on_floor\":true"));

            device.close();
            Set<String> happened = new TreeSet<>();
            await().atMost(SOON).until(() -> {
                events.readToEnd((key, value) -> happened.add(new String(value, UTF_8)));
                return !happened.isEmpty();
            });
            assertThat(happened)
                    .hasSize(1)
                    .first()
                    .satisfies(row -> assertThat(row).contains("\"offline\"", building, floor));
        } finally {
            deleteRules();
        }
    }

    private String group(String name, String parent) {
        return api.post("/groups", parent.isEmpty() ? Map.of("name", name) : Map.of("name", name, "parent", parent))
                .path("groupId")
                .asText();
    }

    private void deleteRules() {
        for (JsonNode rule : api.get("/rules").path("items")) {
            String name = rule.path("name").asText();
            if (name.startsWith("it_")) {
                api.delete("/rules/" + name);
            }
        }
    }

    private void seenAtWork(DeviceClient device) throws Exception {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        HttpRequest tail = HttpRequest.newBuilder(platform.api().resolve("/api/v1/rules/it_copy/tail"))
                .header("Authorization", "Bearer " + platform.apiKey())
                .build();
        CompletableFuture<?> view = HttpClient.newHttpClient()
                .sendAsync(tail, BodyHandlers.ofLines())
                .thenAcceptAsync(answer -> answer.body().forEach(lines::add));
        try {
            await().atMost(SOON).until(() -> lines.contains("event: rule"));
            send(device, 123);
            await().atMost(SOON)
                    .until(() -> lines.stream().anyMatch(line -> line.contains("\"rows\":[{\"n\":123,\"v\":2}]")));
        } finally {
            view.cancel(true);
        }
    }

    private static String select(String value, String product) {
        return "SELECT TRY_CAST(JSON_VALUE(payload, '$.n') AS BIGINT) AS n, " + value + " AS v FROM " + table(product);
    }

    private static String table(String product) {
        return "`" + product + "`";
    }

    private static Map<String, Object> kafka(String topic) {
        return Map.of("type", "kafka", "topic", topic);
    }

    private void make(String name, String sql, Map<String, Object> action) {
        api.createRule(name, sql, List.of(action));
    }

    private void words(String verb, String name, String sql, Map<String, Object> action) throws Exception {
        Path query = Files.createTempFile("rule", ".sql");
        Files.writeString(query, sql);
        Cli.Result deployed = Cli.run(PlatformUnderTest.words(
                verb, name, query.toString(), "--action", new ObjectMapper().writeValueAsString(action)));
        assertThat(deployed.exit()).as(deployed.all()).isZero();
    }

    private static void send(DeviceClient device, int number) throws Exception {
        device.publish("event", ("{\"n\":" + number + "}").getBytes(UTF_8)).get();
    }

    private static void awaitRows(TopicReader reader, List<String> rows, int count) {
        await().atMost(SOON).until(() -> {
            reader.readToEnd((key, value) -> rows.add(new String(value, UTF_8)));
            return rows.size() >= count;
        });
        assertThat(rows).hasSize(count);
    }

    private JsonNode awaitStatus(String rule, String status) {
        await().atMost(SOON).ignoreExceptions().until(() -> status(rule).equals(status));
        return api.get("/rules/" + rule);
    }

    private void awaitCaughtUp(String rule) {
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() ->
                        api.get("/rules/" + rule).at("/catchUp/state").asText().equals("done"));
    }

    private String status(String rule) {
        return api.get("/rules/" + rule).path("status").asText();
    }
}
