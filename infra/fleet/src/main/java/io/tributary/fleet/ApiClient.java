package io.tributary.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.identity.DeviceId;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The management API as the demo and the tests use it. Thread-safe. Refusals are {@link ApiException}s. */
public final class ApiClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI root;
    private final String key;

    /**
     * @param root of the API, such as {@code http://127.0.0.1:8080}
     * @param key an API key
     */
    public ApiClient(URI root, String key) {
        this.root = root;
        this.key = key;
    }

    public JsonNode get(String path) {
        return send("GET", path, "");
    }

    public JsonNode post(String path, Object body) {
        return send("POST", path, text(body));
    }

    public JsonNode patch(String path, Object body) {
        return send("PATCH", path, text(body));
    }

    public void delete(String path) {
        send("DELETE", path, "");
    }

    /** Makes a product and returns its id. */
    public String createProduct(String name, String messageIdField) {
        return post("/products", Map.of("name", name, "messageIdField", messageIdField))
                .path("productId")
                .asText();
    }

    /** Makes a device and returns what it is to be flashed with. */
    public DeviceCredentials createDevice(String productId, String deviceName) {
        JsonNode device = post("/products/" + productId + "/devices", Map.of("deviceName", deviceName));
        return new DeviceCredentials(
                new DeviceId(productId, deviceName), device.path("secret").asText());
    }

    /** The names of all devices of a product, page by page. */
    public List<String> deviceNames(String productId) {
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("/products/" + productId + "/devices?limit=500" + cursor);
            page.path("items")
                    .forEach(device -> names.add(device.path("deviceName").asText()));
            String next = page.path("next").asText("");
            cursor = next.isEmpty() ? "" : "&cursor=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
        } while (!cursor.isEmpty());
        return names;
    }

    /** Deploys a rule; it is compiled at once and starts soon after. */
    public JsonNode createRule(String name, String sql, List<Map<String, Object>> actions) {
        return post("/rules", Map.of("name", name, "sql", sql, "actions", actions));
    }

    private JsonNode send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(root.resolve("/api/v1" + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            JsonNode json = answer.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(answer.body());
            if (answer.statusCode() >= 400) {
                throw new ApiException(
                        answer.statusCode(), method + " " + path + ": " + explain(json, answer.statusCode()));
            }
            return json;
        } catch (IOException e) {
            throw new ApiException(
                    0,
                    method + " " + path + ": the management API at " + root + " does not answer (" + e
                            + "); see: ./tributary status");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(0, method + " " + path + ": interrupted");
        }
    }

    private static String explain(JsonNode problem, int status) {
        String detail = problem.path("detail").asText(problem.path("title").asText("HTTP " + status));
        String remedy = problem.path("remedy").asText("");
        return remedy.isEmpty() ? detail : detail + " " + remedy;
    }

    private static String text(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (IOException e) {
            throw new IllegalArgumentException("not representable as JSON: " + body, e);
        }
    }
}
