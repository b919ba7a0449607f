package io.tributary.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.identity.DeviceId;
import io.tributary.standalone.client.ApiAccess;
import io.tributary.standalone.client.ApiPath;
import io.tributary.standalone.client.ApiRefusal;
import io.tributary.standalone.client.ManagementClient;
import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The management API as the demo, the benchmarks and the tests use it: a {@link ManagementClient} with paths as a program writes them, below
 * {@code /api/v1}, and what they make most. Thread-safe. What is refused is an {@link ApiRefusal}, what is not answered a {@link Refusal}.
 */
public final class ApiClient {
    private final ManagementClient client;

    /**
     * @param root of the API, such as {@code http://127.0.0.1:8080}
     * @param key the admin key
     */
    public ApiClient(URI root, String key) {
        this.client = new ManagementClient(new ApiAccess(root, key, Path.of(Secret.ADMIN_KEY.file())));
    }

    public JsonNode get(String path) {
        return client.get(ApiPath.written(path));
    }

    public JsonNode post(String path, Object body) {
        return client.post(ApiPath.written(path), body);
    }

    public JsonNode put(String path, Object body) {
        return client.put(ApiPath.written(path), body);
    }

    public JsonNode patch(String path, Object body) {
        return client.patch(ApiPath.written(path), body);
    }

    public void delete(String path) {
        client.delete(ApiPath.written(path));
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
        ApiPath first = ApiPath.of("products", productId, "devices").with("limit", "500");
        Optional<String> cursor = Optional.empty();
        do {
            JsonNode page = client.get(first.with("cursor", cursor));
            page.path("items")
                    .forEach(device -> names.add(device.path("deviceName").asText()));
            cursor = Optional.of(page.path("next").asText("")).filter(next -> !next.isEmpty());
        } while (cursor.isPresent());
        return names;
    }

    /** Deploys a rule; it is compiled at once and starts soon after. */
    public JsonNode createRule(String name, String sql, List<Map<String, Object>> actions) {
        return post("/rules", Map.of("name", name, "sql", sql, "actions", actions));
    }
}
