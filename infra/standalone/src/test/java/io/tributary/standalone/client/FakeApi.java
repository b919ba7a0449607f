package io.tributary.standalone.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers what a test has laid ready, in turn for each method and path with query, and remembers what it was asked. */
public final class FakeApi implements AutoCloseable {
    /** What came in. */
    public record Asked(String line, Map<String, List<String>> headers, String body) {
        public String header(String name) {
            return String.join(",", headers.getOrDefault(name, List.of()));
        }
    }

    /** How one request is answered. */
    @FunctionalInterface
    public interface Answer {
        void write(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final Map<String, Deque<Answer>> ready = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    public FakeApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    public URI root() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /**
     * @param line such as {@code GET /api/v1/products}
     */
    public FakeApi on(String line, Answer answer) {
        ready.computeIfAbsent(line, key -> new ArrayDeque<>()).add(answer);
        return this;
    }

    public FakeApi on(String line, int status, String body) {
        return on(line, answer(status, body));
    }

    public static Answer answer(int status, String body, String... headers) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .set("Content-Type", status < 400 ? "application/json" : "application/problem+json");
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        };
    }

    /** Part of an answer, and then the end of the connection. */
    public static Answer brokenOff(String part) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 1_000_000);
            exchange.getResponseBody().write(part.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            throw new IOException("as the test wants it");
        };
    }

    /** No answer at all. */
    public static Answer lost() {
        return exchange -> {
            throw new IOException("as the test wants it");
        };
    }

    public static String problem(String detail, String field, String remedy) {
        return "{\"type\":\"/problems/x\",\"title\":\"X\",\"status\":0,\"detail\":\"" + detail + "\",\"field\":\""
                + field + "\",\"remedy\":\"" + remedy + "\"}";
    }

    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(new Asked(line, Map.copyOf(exchange.getRequestHeaders()), body));
        Answer answer = Optional.ofNullable(ready.get(line))
                .map(Deque::poll)
                .orElse(answer(404, problem("nothing at " + line, "", "Lay an answer ready.")));
        try (exchange) {
            answer.write(exchange);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
