package io.tributary.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.identity.RejectedException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * For operators: {@code /ready} (200 or 503 with what is waited for), {@code /health} (the process lives), {@code /metrics}, and what
 * other parts add. One thread: nobody waits here for devices, nor devices for it.
 */
final class AdminServer implements AutoCloseable {
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    /** What is answered to a method and the path below a page's own. */
    @FunctionalInterface
    interface Page {
        /** @throws RejectedException INVALID, NOT_FOUND or CONFLICT, with a remedy */
        Answer answer(String method, String rest, String query);
    }

    /** The body is written as JSON. */
    record Answer(int status, Object body) {
        static Answer ok(Object body) {
            return new Answer(200, body);
        }
    }

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpServer http;

    /**
     * @param waitingFor what is missing; empty when nothing is
     * @param attention what an operator must do though nothing is missing yet; empty when nothing
     */
    AdminServer(
            InetSocketAddress address,
            String nodeId,
            Supplier<String> waitingFor,
            Supplier<String> attention,
            GatewayMetrics metrics)
            throws IOException {
        http = HttpServer.create(address, 0);
        page("/ready", (method, rest, query) -> {
            String missing = waitingFor.get();
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("ready", missing.isEmpty());
            if (!missing.isEmpty()) {
                body.put("waitingFor", missing);
            }
            String todo = attention.get();
            if (!todo.isEmpty()) {
                body.put("attention", todo);
            }
            body.put("nodeId", nodeId);
            return new Answer(missing.isEmpty() ? 200 : 503, body);
        });
        page("/health", (method, rest, query) -> Answer.ok(Map.of("alive", true)));
        http.createContext(
                "/metrics",
                exchange -> send(exchange, 200, PROMETHEUS, metrics.scrape().getBytes(StandardCharsets.UTF_8)));
        http.start();
    }

    /** Adds a page at a path and everything below it. */
    void page(String path, Page page) {
        http.createContext(path, exchange -> {
            Answer answer;
            try {
                String rest = exchange.getRequestURI().getPath().substring(path.length());
                String query = exchange.getRequestURI().getQuery();
                answer = page.answer(exchange.getRequestMethod(), rest, query == null ? "" : query);
            } catch (RejectedException e) {
                answer = new Answer(
                        statusOf(e),
                        Map.of("error", e.getMessage() + ". " + e.remedy().orElse("")));
            }
            send(exchange, answer.status(), JSON, mapper.writeValueAsBytes(answer.body()));
        });
    }

    private static int statusOf(RejectedException refusal) {
        return switch (refusal.reason()) {
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            default -> 400;
        };
    }

    InetSocketAddress address() {
        return http.getAddress();
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
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
