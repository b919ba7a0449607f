package io.tributary.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** What the gateway says of itself on its metrics page. Thread-safe. */
final class GatewayGauges {
    /** Of {@link #read}: how many devices its copy of the registry holds. */
    static final String DEVICES = "tributary_gateway_devices";
    /** Of {@link #read}: the longest wait for an event loop since it was last read. */
    static final String LOOP_DELAY_MICROS = "tributary_gateway_event_loop_delay_micros";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpRequest page;

    GatewayGauges(URI page) {
        this.page = HttpRequest.newBuilder(page).timeout(PATIENCE).build();
    }

    /** The value of one gauge without tags, now. */
    double read(String name) {
        try {
            return client.send(page, BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the gateway's metrics do not have " + name));
        } catch (IOException e) {
            throw new IllegalStateException("the gateway's metrics at " + page.uri() + " cannot be read: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
