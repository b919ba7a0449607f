package io.tributary.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tributary.gateway.metrics.GatewayMetrics;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** For operators: {@code /ready} (200 or 503 with what is waited for), {@code /health} (the process lives), {@code /metrics}. */
final class AdminServer implements AutoCloseable {
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpServer http;

    /** @param waitingFor what is missing; empty when nothing is */
    AdminServer(InetSocketAddress address, String nodeId, Supplier<String> waitingFor, GatewayMetrics metrics)
            throws IOException {
        http = HttpServer.create(address, 0);
        http.createContext("/ready", exchange -> {
            String missing = waitingFor.get();
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("ready", missing.isEmpty());
            if (!missing.isEmpty()) {
                body.put("waitingFor", missing);
            }
            body.put("nodeId", nodeId);
            answer(exchange, missing.isEmpty() ? 200 : 503, JSON, mapper.writeValueAsBytes(body));
        });
        http.createContext(
                "/health", exchange -> answer(exchange, 200, JSON, mapper.writeValueAsBytes(Map.of("alive", true))));
        http.createContext(
                "/metrics",
                exchange -> answer(exchange, 200, PROMETHEUS, metrics.scrape().getBytes(StandardCharsets.UTF_8)));
        http.start();
    }

    InetSocketAddress address() {
        return http.getAddress();
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
