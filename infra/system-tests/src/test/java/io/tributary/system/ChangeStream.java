package io.tributary.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.fleet.Platform;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Callers that make, disable and delete devices of one product without a pause, and write down what they were told: what was answered with 2xx is so,
 * what was refused with 503 may be so or as before, wholly. After a refusal a device is left alone.
 */
final class ChangeStream implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CALLERS = 4;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Platform platform;
    private final String product;
    private final ScheduledExecutorService callers = Executors.newScheduledThreadPool(CALLERS);
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final Map<String, Set<State>> allowed = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Told> told = new ConcurrentLinkedQueue<>();

    /** How a device is. */
    enum State {
        ABSENT,
        ENABLED,
        DISABLED
    }

    /** An answer to a change, by the id of its request; without one when nothing came back. */
    record Told(String requestId, String deviceName, boolean isCreate, int status, String text) {
        boolean isDone() {
            return status / 100 == 2;
        }
    }

    ChangeStream(Platform platform, String product) {
        this.platform = platform;
        this.product = product;
    }

    void start() {
        for (int i = 0; i < CALLERS; i++) {
            callers.scheduleWithFixedDelay(this::lifeOfOne, 0, 25, TimeUnit.MILLISECONDS);
        }
    }

    /** Changes that were answered with 2xx. */
    int acknowledged() {
        return acknowledged.get();
    }

    /** Everything that was answered or not. */
    List<Told> told() {
        return List.copyOf(told);
    }

    List<Told> refused() {
        return told.stream().filter(each -> !each.isDone()).toList();
    }

    /** What each device may be, by its name. */
    Map<String, Set<State>> allowed() {
        return allowed;
    }

    private void lifeOfOne() {
        int one = number.getAndIncrement();
        String name = "device-" + one;
        allowed.put(name, EnumSet.of(State.ABSENT));
        boolean goesOn = change(
                        name,
                        "POST",
                        "",
                        "{\"deviceName\": \"" + name + "\", \"tags\": {\"of\": \"stream\"}}",
                        State.ENABLED)
                && change(name, "PATCH", "/" + name, "{\"enabled\": false}", State.DISABLED);
        if (goesOn && one % 3 == 0) {
            change(name, "DELETE", "/" + name, "", State.ABSENT);
        }
    }

    private boolean change(String name, String method, String path, String body, State after) {
        Told answer = send(name, method, path, body);
        if (answer.isDone()) {
            acknowledged.incrementAndGet();
            allowed.put(name, EnumSet.of(after));
        } else {
            Set<State> both = EnumSet.copyOf(allowed.getOrDefault(name, EnumSet.of(State.ABSENT)));
            both.add(after);
            allowed.put(name, both);
        }
        told.add(answer);
        return answer.isDone();
    }

    private Told send(String name, String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(
                        platform.api().resolve("/api/v1/products/" + product + "/devices" + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + platform.apiKey())
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            return new Told(
                    answer.headers().firstValue("X-Request-Id").orElse(""),
                    name,
                    path.isEmpty(),
                    answer.statusCode(),
                    answer.body());
        } catch (IOException e) {
            return new Told("", name, path.isEmpty(), 0, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Told("", name, path.isEmpty(), 0, e.toString());
        }
    }

    /** Ends the callers in the middle of nothing: each finishes what it is at. */
    void stop() throws InterruptedException {
        callers.shutdown();
        if (!callers.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new AssertionError("a change is not answered within a minute");
        }
    }

    /** All devices of the product as the API lists them. */
    Map<String, State> listed(String search) {
        Map<String, State> found = new ConcurrentHashMap<>();
        for (JsonNode device : pages("/products/" + product + "/devices?limit=500" + search)) {
            found.put(
                    device.path("deviceName").asText(),
                    device.path("enabled").asBoolean() ? State.ENABLED : State.DISABLED);
        }
        return found;
    }

    /** The items of all pages of a list. */
    static List<JsonNode> pages(String path) {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = PlatformUnderTest.api().get(path + cursor);
            page.path("items").forEach(items::add);
            String next = page.path("next").asText("");
            cursor = next.isEmpty() ? "" : "&cursor=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
        } while (!cursor.isEmpty());
        return items;
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    @Override
    public void close() {
        callers.shutdownNow();
    }
}
