package io.tributary.rules.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.rules.compile.ProductTable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.flink.table.catalog.exceptions.CatalogException;

/**
 * Products by the management API's native interface, with a key that may {@code product:List} and {@code product:Get}. What goes wrong
 * is said in one exception without a cause, for SQL Client shows the innermost one alone. Thread-safe.
 */
final class ApiProducts implements Products {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PAGE = 500;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI api;
    private final String key;

    /** @param api scheme, host and port, perhaps a path of a proxy; without a slash at its end */
    ApiProducts(URI api, String key) {
        this.api = api;
        this.key = key;
    }

    @Override
    public List<String> ids() {
        List<String> ids = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            String path = "/api/v1/products?limit=" + PAGE
                    + cursor.map(next -> "&cursor=" + encoded(next)).orElse("");
            HttpResponse<String> answer = get(path);
            if (answer.statusCode() != 200) {
                throw refused(answer, "the list of products");
            }
            JsonNode page = read(answer);
            page.path("items").forEach(product -> ids.add(textOf(product, "productId")));
            cursor = Optional.of(page.path("next").asText("")).filter(next -> !next.isEmpty());
        } while (cursor.isPresent());
        return List.copyOf(ids);
    }

    @Override
    public Optional<ProductTable> find(String productId) {
        HttpResponse<String> answer = get("/api/v1/products/" + encoded(productId));
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        if (answer.statusCode() != 200) {
            throw refused(answer, "product " + productId);
        }
        JsonNode product = read(answer);
        JsonNode schema = product.path("payloadSchema");
        return Optional.of(new ProductTable(
                textOf(product, "productId"), schema.isObject() ? Optional.of(schema.toString()) : Optional.empty()));
    }

    private HttpResponse<String> get(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + key)
                .header("Accept", "application/json")
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CatalogException("interrupted while asking " + api + " for products", e);
        } catch (ConnectException e) {
            throw new CatalogException("nothing answers at " + api + ", where the products are asked for:"
                    + " start the platform, or make the catalog with another 'api'");
        } catch (SSLException e) {
            throw new CatalogException(
                    "no secure connection to " + api + " (" + e.getMessage() + "): if its certificate is"
                            + " of an authority of your own, put that into the JVM's trust store (-Djavax.net.ssl.trustStore=…)");
        } catch (IOException e) {
            throw new CatalogException(api + " did not tell the products (" + e
                    + "): look whether the management API is" + " well (./tributary status), and try again");
        }
    }

    private CatalogException refused(HttpResponse<String> answer, String what) {
        String said = reasonIn(answer.body());
        return new CatalogException(
                switch (answer.statusCode()) {
                    case 401 ->
                        api + " does not take the key of this catalog: " + said
                                + " Make the catalog with an 'api-key' that is valid (./tributary key create).";
                    case 403 ->
                        api + " does not show " + what + " to the key of this catalog: " + said
                                + " Its user needs a policy that allows product:List and product:Get.";
                    default -> api + " answers " + answer.statusCode() + " when asked for " + what + ": " + said;
                });
    }

    private static String reasonIn(String body) {
        String text = body;
        try {
            JsonNode problem = JSON.readTree(body);
            text = problem.path("detail").asText(body); // RFC 9457
        } catch (JsonProcessingException e) {
            text = text.lines().findFirst().orElse(""); // a proxy's page, perhaps
        }
        String line = text.strip();
        return line.isEmpty() || line.endsWith(".") ? line : line + ".";
    }

    private JsonNode read(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw notOurs("no JSON");
        }
    }

    private String textOf(JsonNode product, String field) {
        JsonNode value = product.path(field);
        if (!value.isTextual()) {
            throw notOurs("a product without " + field);
        }
        return value.asText();
    }

    private CatalogException notOurs(String answer) {
        return new CatalogException("what answers at " + api + " is not the platform's management API (" + answer + "):"
                + " make the catalog with another 'api'");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
