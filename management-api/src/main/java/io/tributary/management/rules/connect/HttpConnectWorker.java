package io.tributary.management.rules.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A Connect worker by its REST interface. */
public final class HttpConnectWorker implements ConnectWorker {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** It shall be asked again in a moment. */
    private static final int REBALANCES = 409;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
    private final String url;

    public HttpConnectWorker(URI url) {
        this.url = url.toString().replaceAll("/+$", "");
    }

    @Override
    public Map<String, Connector> connectors() throws IOException {
        JsonNode all = send("GET", "/connectors?expand=status&expand=info", "");
        Map<String, Connector> connectors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : all.properties()) {
            connectors.put(entry.getKey(), connectorOf(entry.getKey(), entry.getValue()));
        }
        return connectors;
    }

    static Connector connectorOf(String name, JsonNode answer) {
        Map<String, String> config = new TreeMap<>();
        answer.path("info")
                .path("config")
                .properties()
                .forEach(each -> config.put(each.getKey(), each.getValue().asText()));
        JsonNode status = answer.path("status");
        String failure = failureOf(status.path("connector"));
        boolean running = status.path("connector").path("state").asText().equals("RUNNING")
                && !status.path("tasks").isEmpty();
        for (JsonNode task : status.path("tasks")) {
            running &= task.path("state").asText().equals("RUNNING");
            if (failure.isEmpty()) {
                failure = failureOf(task);
            }
        }
        return new Connector(name, config, running, failure);
    }

    private static String failureOf(JsonNode part) {
        return part.path("state").asText().equals("FAILED")
                ? ConnectFailure.of(part.path("trace").asText(""))
                : "";
    }

    @Override
    public void put(String name, Map<String, String> config) throws IOException {
        send("PUT", "/connectors/" + encoded(name) + "/config", JSON.writeValueAsString(config));
    }

    @Override
    public void restart(String name) throws IOException {
        send("POST", "/connectors/" + encoded(name) + "/restart?includeTasks=true&onlyFailed=true", "");
    }

    @Override
    public void delete(String name) throws IOException {
        send("DELETE", "/connectors/" + encoded(name), "");
    }

    private JsonNode send(String method, String path, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            int status = response.statusCode();
            if (status / 100 != 2) {
                String answer = "Connect answers " + status + ": "
                        + response.body().lines().findFirst().orElse("");
                throw status == REBALANCES ? new IOException(answer) : new ConnectRefusedException(answer);
            }
            return response.body().isBlank() ? JSON.nullNode() : JSON.readTree(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for Connect", e);
        } catch (ConnectException e) {
            throw new IOException("nothing answers at " + url, e);
        }
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
}
