package io.tributary.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tributary.limits.Limits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** One address for everything a device asks over HTTP: what is the API's to answer comes from there. */
class RegistrationRelayTest {
    private static final String BODY = "{\"ProductId\":\"PROD123456\",\"DeviceName\":\"dev01\"}";

    @Test
    void theApiIsAskedWithWhatTheDeviceSaidAndForWhom() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/", exchange -> {
            asked.add(String.join(
                    " ",
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Host"),
                    exchange.getRequestHeaders().getFirst("X-TC-Signature"),
                    Optional.ofNullable(exchange.getRequestHeaders().get("X-Forwarded-For"))
                            .orElse(List.of())
                            .toString(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            byte[] answer = "{\"code\":0}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        api.start();
        try (HttpGateway gateway = gatewayBefore(api.getAddress().getPort())) {
            HttpResponse<String> current = post(gateway, "/device/register");
            HttpResponse<String> old = post(gateway, "/register/dev");

            assertThat(List.of(current.statusCode(), old.statusCode())).containsOnly(200);
            assertThat(current.body()).isEqualTo("{\"code\":0}");
            String rest = " 127.0.0.1:" + gateway.port() + " s1gned [127.0.0.1] " + BODY;
            assertThat(asked).containsExactly("POST /device/register" + rest, "POST /register/dev" + rest);
        } finally {
            api.stop(0);
        }
    }

    @Test
    void whileTheApiIsAwayEachFormIsToldInItsWords() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = free.getLocalPort();
        }
        try (HttpGateway gateway = gatewayBefore(nobody)) {
            HttpResponse<String> current = post(gateway, "/device/register");
            HttpResponse<String> old = post(gateway, "/register/dev");

            assertThat(List.of(current.statusCode(), old.statusCode())).containsOnly(503);
            assertThat(current.headers().firstValue("Retry-After")).isPresent();
            assertThat(current.body()).contains("\"Code\":\"InternalError\"");
            assertThat(old.body()).startsWith("{\"code\":1008,").endsWith("\"len\":0,\"payload\":\"\"}");
        }
    }

    @Test
    void withoutAnAddressOfTheApiNobodyRegistersHere() throws Exception {
        try (HttpGateway gateway = new HttpGateway()) {
            assertThat(post(gateway, "/device/register").statusCode()).isEqualTo(404);
        }
    }

    private static HttpGateway gatewayBefore(int api) {
        return new HttpGateway(Limits.DEFAULTS, new HttpConfig("127.0.0.1:" + api, false), null);
    }

    private static HttpResponse<String> post(HttpGateway gateway, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(gateway.uri(path))
                .header("X-TC-Signature", "s1gned")
                .header("X-Forwarded-For", "192.0.2.99") // a device says so of itself, and is not believed
                .POST(BodyPublishers.ofString(BODY))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
