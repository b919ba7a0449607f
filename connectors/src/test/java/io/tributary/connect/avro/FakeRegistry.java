package io.tributary.connect.avro;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A schema registry in a page: gives ids from 1000, and can be told to answer with a status instead. */
final class FakeRegistry implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // else each answer waits 40 ms for an ACK
    }

    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<String> tokens = new CopyOnWriteArrayList<>();
    /** Statuses to answer with before working again. */
    final Queue<Integer> troubles = new ConcurrentLinkedQueue<>();

    private final Map<Integer, String> schemas = new ConcurrentHashMap<>();
    private final HttpServer server;

    FakeRegistry() {
        this(0);
    }

    FakeRegistry(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/registry/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/registry";
    }

    int port() {
        return server.getAddress().getPort();
    }

    void put(int id, String schema) {
        schemas.put(id, schema);
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        List<String> authorization = exchange.getRequestHeaders().get("Authorization");
        if (authorization != null) {
            tokens.addAll(authorization);
        }
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Integer trouble = troubles.poll();
        if (trouble != null) {
            answer(exchange, trouble, "{\"message\":\"as the test wants\"}");
        } else if (exchange.getRequestMethod().equals("POST")) {
            String schema = JSON.readTree(body).get("schema").asText();
            int id = schemas.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(schema))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(1_000 + schemas.size());
            schemas.put(id, schema);
            answer(exchange, 200, "{\"id\":" + id + "}");
        } else {
            String path = exchange.getRequestURI().getPath();
            String schema = schemas.get(Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)));
            if (schema == null) {
                answer(exchange, 404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
            } else {
                answer(
                        exchange,
                        200,
                        JSON.createObjectNode().put("schema", schema).toString());
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
