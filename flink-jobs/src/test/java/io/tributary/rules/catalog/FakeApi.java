package io.tributary.rules.catalog;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The management API as far as the catalog asks it: products with their schemas, one a page, for one key. */
public final class FakeApi implements AutoCloseable {
    public static final String KEY = "tk_catalog";

    private final HttpServer server;
    private final TreeMap<String, String> schemas;

    /** @param schemas of products by their ids; empty when a product has none */
    public FakeApi(Map<String, String> schemas) throws IOException {
        this.schemas = new TreeMap<>(schemas);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/products", this::answer);
        server.createContext("/page", exchange -> send(exchange, 200, "<html>"));
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The statement that makes a catalog of it. */
    public String createCatalog(String name, String bootstrapServers, String more) {
        return "CREATE CATALOG " + name + " WITH ('type' = 'tributary', 'bootstrap.servers' = '" + bootstrapServers
                + "', 'api' = '" + address() + "', 'api-key' = '" + KEY + "'" + more + ")";
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring("/api/v1/products".length());
        if (!("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(exchange, 401, problem("the key is not known"));
        } else if (path.isEmpty()) {
            send(exchange, 200, page(exchange.getRequestURI().getQuery()));
        } else if (path.equals("/FORBIDDEN0")) {
            send(exchange, 403, problem("no statement allows product:Get on product/FORBIDDEN0: mine"));
        } else if (path.equals("/BROKEN0000")) {
            send(exchange, 503, problem("Cassandra does not answer"));
        } else {
            String schema = schemas.get(path.substring(1));
            send(
                    exchange,
                    schema == null ? 404 : 200,
                    schema == null ? problem("none") : product(path.substring(1), schema));
        }
    }

    private String page(String query) {
        List<Map.Entry<String, String>> all = new ArrayList<>(schemas.entrySet());
        int at = query.contains("cursor=") ? Integer.parseInt(query.substring(query.indexOf("cursor=") + 7)) : 0;
        if (at >= all.size()) {
            return "{\"items\":[]}";
        }
        String item = product(all.get(at).getKey(), all.get(at).getValue());
        return "{\"items\":[" + item + "]" + (at + 1 < all.size() ? ",\"next\":\"" + (at + 1) + "\"" : "") + "}";
    }

    private static String product(String id, String schema) {
        return "{\"productId\":\"" + id + "\",\"name\":\"n\"" + (schema.isEmpty() ? "" : ",\"payloadSchema\":" + schema)
                + "}";
    }

    private static String problem(String detail) {
        return "{\"type\":\"about:blank\",\"title\":\"t\",\"detail\":\"" + detail + "\"}";
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
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
