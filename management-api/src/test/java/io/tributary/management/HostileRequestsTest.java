package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.management.TestApi.Answer;
import io.tributary.management.api.route.OpenApi;
import io.tributary.testing.Samples;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Requests made from the OpenAPI document, some as it says, most not, against every route: nothing is answered by a 500, nothing
 * by a stack trace, and every refusal names what to do. {@code -Dhostile.requests=100000} for the long run.
 */
class HostileRequestsTest {
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "null",
            "true",
            "-1",
            "0",
            "9".repeat(30),
            "1e400",
            "../..",
            "a/b",
            "a%2fb",
            "%",
            "%00",
            "\u0000",
            "\uD800",
            "\uFFFF",
            "ünïcødé",
            "x".repeat(300),
            "'; DROP TABLE devices; --",
            "${jndi:x}",
            "<script>",
            "deviceName\nd1\n\"open",
            "{\"deviceName\":1}",
            "*",
            "+/#",
            "SELECT * FROM messages",
            "jdbc:postgresql://h/d",
            "registry,health",
            "csv",
            "AQIDBA==");
    private static final List<String> HEADERS = List.of(
            "Accept",
            "Content-Type",
            "If-Match",
            "If-None-Match",
            "Idempotency-Key",
            "Last-Event-ID",
            "Range",
            "Expect");
    private static final List<String> VALUES = List.of(
            "*/*",
            "application/json",
            "application/json;charset=UTF-16",
            "application/json; charset=nonsense",
            "text/csv",
            "application/x-ndjson",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
            ";;;",
            "\"a\", W/\"b\", *",
            "log-0",
            "log-99999999999999999999",
            "key",
            "bytes=0-",
            "x".repeat(200));

    @SuppressWarnings("NullAway.Init")
    private static TestApi api;

    private static final List<Operation> OPERATIONS = new ArrayList<>();
    private static final List<String> KNOWN = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private static JsonNode document;

    private record Operation(String method, String path, JsonNode description) {}

    private record Request(String method, String path, String body, List<String> headers) {}

    @BeforeAll
    static void serve() {
        api = new TestApi();
        document = api.send("GET", OpenApi.PATH, "").body();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> OPERATIONS.add(
                                new Operation(operation.getKey(), path.getKey(), operation.getValue()))));
        String product = api.product("known");
        api.send("POST", "/api/v1/products/" + product + "/devices", "{\"deviceName\": \"d1\"}");
        KNOWN.addAll(List.of(product, "d1", "known"));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void noRequestIsAnsweredByAFailure() {
        int count = Integer.getInteger("hostile.requests", 1_000);
        AtomicInteger accepted = new AtomicInteger();
        Samples.forAll(count, HostileRequestsTest::request, request -> {
            Answer answer = api.send(
                    request.method(),
                    request.path(),
                    request.body(),
                    request.headers().toArray(String[]::new));
            assertThat(answer.status()).as(answer.text()).isBetween(200, 499);
            assertThat(answer.text()).doesNotContain("\tat ", "Exception", ".java:");
            if (answer.status() >= 400 && !request.method().equals("HEAD")) {
                assertThat(answer.text("remedy") + answer.text("message"))
                        .as(answer.status() + " " + answer.text())
                        .isNotEmpty();
            }
            if (answer.status() < 400) {
                accepted.incrementAndGet();
            }
        });
        // Were everything refused at the first check, nothing behind it would have been tried.
        assertThat(accepted.get()).isBetween(count / 50, count * 9 / 10);
    }

    private static Request request(SplittableRandom random) {
        Operation operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
        String method = random.nextInt(20) == 0
                ? List.of("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "POST", "TRACE")
                        .get(random.nextInt(8))
                : operation.method().toUpperCase(java.util.Locale.ROOT);
        StringBuilder path = new StringBuilder();
        for (String step : operation.path().split("(?=\\{)|(?<=})", -1)) {
            path.append(step.startsWith("{") ? encoded(text(random)) : step);
        }
        StringBuilder query = new StringBuilder();
        for (JsonNode parameter : operation.description().path("parameters")) {
            if (parameter.path("in").asText().equals("query") && random.nextInt(3) == 0) {
                String raw = random.nextInt(30) == 0 ? "&&=" : encoded(value(parameter.at("/schema"), random));
                query.append('&')
                        .append(parameter.path("name").asText())
                        .append('=')
                        .append(raw);
            }
        }
        if (random.nextInt(30) == 0) {
            query.append('&').append(encoded(text(random))).append('=').append(encoded(text(random)));
        }
        List<String> headers = new ArrayList<>();
        JsonNode content = operation.description().at("/requestBody/content");
        String body = "";
        if (!content.isMissingNode()) {
            Map.Entry<String, JsonNode> media = content.properties().stream()
                    .skip(random.nextInt(content.size()))
                    .findFirst()
                    .orElseThrow();
            headers.addAll(List.of("Content-Type", media.getKey()));
            body = body(media.getValue().path("schema"), random);
        } else if (random.nextInt(10) == 0) {
            body = text(random);
        }
        if (random.nextInt(4) == 0) {
            String header = HEADERS.get(random.nextInt(HEADERS.size() - 1));
            headers.addAll(List.of(header, VALUES.get(random.nextInt(VALUES.size()))));
        }
        if (operation.path().endsWith("/trace")) {
            method = "HEAD"; // the stream of a GET would go on for ever
        }
        if (operation.path().endsWith("/events")) {
            // A stream would go on for ever; the first of two values counts, and with this one it does not begin.
            query.insert(0, "&kinds=none");
        }
        return new Request(method, path + (query.length() == 0 ? "" : "?" + query.substring(1)), body, headers);
    }

    private static String body(JsonNode schema, SplittableRandom random) {
        return switch (random.nextInt(12)) {
            case 0 -> text(random);
            case 1 -> "[".repeat(random.nextInt(3_000));
            case 2 -> "{\"a\":".repeat(random.nextInt(2_000));
            case 3 -> {
                String whole = json(schema, random, 0).toString();
                yield whole.substring(0, random.nextInt(whole.length()));
            }
            default ->
                schema.isMissingNode()
                        ? "deviceName\n" + text(random) + "\n{\"schema\":\"\\\"long\\\"\"}"
                        : json(schema, random, 0).toString();
        };
    }

    private static JsonNode json(JsonNode schema, SplittableRandom random, int depth) {
        if (random.nextInt(25) == 0 || depth > 6) {
            return wrong(random);
        }
        if (schema.has("$ref")) {
            return json(document.at(schema.path("$ref").asText().substring(1)), random, depth + 1);
        }
        if (schema.has("oneOf")) {
            JsonNode each = schema.path("oneOf");
            return json(each.path(random.nextInt(each.size())), random, depth + 1);
        }
        if (schema.has("const")) {
            return schema.path("const");
        }
        return switch (schema.path("type").asText()) {
            case "object" -> object(schema, random, depth);
            case "array" -> {
                ArrayNode list = TestApi.JSON.createArrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(json(schema.path("items"), random, depth + 1));
                }
                yield list;
            }
            case "integer" -> TestApi.JSON.getNodeFactory().numberNode(random.nextInt(-2, 3));
            case "boolean" -> TestApi.JSON.getNodeFactory().booleanNode(random.nextBoolean());
            default -> TestApi.JSON.getNodeFactory().textNode(text(random));
        };
    }

    private static ObjectNode object(JsonNode schema, SplittableRandom random, int depth) {
        ObjectNode object = TestApi.JSON.createObjectNode();
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            if (random.nextInt(4) > 0) {
                object.set(field.getKey(), json(field.getValue(), random, depth + 1));
            }
        }
        if (random.nextInt(20) == 0) {
            object.put(text(random), 1);
        }
        return object;
    }

    private static JsonNode wrong(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> TestApi.JSON.nullNode();
            case 1 -> TestApi.JSON.createArrayNode().addNull();
            case 2 -> TestApi.JSON.createObjectNode().put("type", "repub");
            case 3 -> TestApi.JSON.getNodeFactory().numberNode(1e300);
            case 4 -> TestApi.JSON.getNodeFactory().numberNode(Long.MAX_VALUE);
            default -> TestApi.JSON.getNodeFactory().textNode(text(random));
        };
    }

    private static String value(JsonNode schema, SplittableRandom random) {
        return switch (schema.path("type").asText()) {
            case "integer" -> random.nextInt(4) == 0 ? text(random) : Integer.toString(random.nextInt(-1, 600));
            case "boolean" -> random.nextInt(4) == 0 ? text(random) : Boolean.toString(random.nextBoolean());
            default -> text(random);
        };
    }

    private static String text(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0, 1 -> KNOWN.get(random.nextInt(KNOWN.size()));
            case 2 -> "n" + random.nextInt(50);
            case 3 -> {
                StringBuilder noise = new StringBuilder();
                for (int i = random.nextInt(20); i > 0; i--) {
                    noise.append((char) random.nextInt(1, 0x3000));
                }
                yield noise.toString();
            }
            default -> TEXTS.get(random.nextInt(TEXTS.size()));
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
