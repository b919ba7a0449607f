package io.tributary.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MQTT in WebSocket frames. (Device protocol, section 2.5; MQTT 3.1.1, section 6.) */
class WebSocketTest {
    private static TestServer server;
    private static HttpClient http;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        TestCertificates certificates = new TestCertificates();
        certificates.server().write(folder.resolve("server.pem"), folder.resolve("server.key"));
        server = TestServer.with(TlsConfig.of(folder.resolve("server.pem"), folder.resolve("server.key")));
        http = HttpClient.newBuilder().sslContext(certificates.client()).build();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ws, /mqtt, mqtt",
        "ws, /, mqtt",
        "ws, /mqtt, mqttv3.1",
        "ws, /mqtt?x=1, mqtt",
        "wss, /mqtt, mqtt",
        "wss, /, mqttv3.1",
    })
    void bothPathsAndSubprotocolsAreServed(String scheme, String path, String subprotocol) throws Exception {
        Received received = new Received();
        WebSocket socket = http.newWebSocketBuilder()
                .subprotocols(subprotocol)
                .buildAsync(uri(scheme, path), received)
                .join();
        assertThat(socket.getSubprotocol()).isEqualTo(subprotocol);
        // [MQTT-6.0.0-2] a packet may come in several frames, and several in one
        socket.sendBinary(ByteBuffer.wrap(new byte[] {'a'}), false).join();
        socket.sendBinary(ByteBuffer.wrap(new byte[] {'b', 'c'}), true).join();
        socket.sendBinary(ByteBuffer.wrap(new byte[] {'d'}), true).join();
        await().until(() -> received.text().endsWith("d"));
        assertThat(received.text()).isEqualTo(scheme + " none 127.0.0.1\nabcd");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        received.closed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aPingIsAnswered() throws Exception {
        Received received = new Received();
        WebSocket socket = http.newWebSocketBuilder()
                .subprotocols("mqtt")
                .buildAsync(uri("ws", "/mqtt"), received)
                .join();
        socket.sendPing(ByteBuffer.wrap(new byte[] {7})).join();
        assertThat(received.pong.get(10, TimeUnit.SECONDS)).isEqualTo(7);
        socket.abort();
    }

    /** [MQTT-6.0.0-1] */
    @Test
    void aTextFrameEndsTheConnection() throws Exception {
        Received received = new Received();
        WebSocket socket = http.newWebSocketBuilder()
                .subprotocols("mqtt")
                .buildAsync(uri("ws", "/mqtt"), received)
                .join();
        socket.sendText("CONNECT", true).join();
        assertThat(received.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1003);
    }

    @ParameterizedTest
    @CsvSource({"/other, mqtt, 404", "/mqttx, mqtt, 404", "/mqtt, soap, 400", "/mqtt, , 400"})
    void whatIsNotMqttIsRefused(String path, String subprotocol, int status) {
        WebSocket.Builder builder = http.newWebSocketBuilder();
        if (subprotocol != null) {
            builder.subprotocols(subprotocol);
        }
        assertThatThrownBy(() ->
                        builder.buildAsync(uri("ws", path), new Received()).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(status));
    }

    @Test
    void aBrowserIsTold() throws Exception {
        URI address =
                URI.create("http://127.0.0.1:" + server.address(Transport.WS).getPort() + "/mqtt");
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(426);
        assertThat(answer.body()).isEqualTo("Come with a WebSocket.\n");
    }

    @Test
    void largeHeadersAreNotCollected() throws Exception {
        try (var socket = server.connect(Transport.WS)) {
            byte[] header = new byte[32 * 1024];
            Arrays.fill(header, (byte) 'x');
            socket.getOutputStream().write("GET /mqtt HTTP/1.1\r\nA: ".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(header);
            TlsTest.assertClosed(socket);
        }
    }

    private static URI uri(String scheme, String path) {
        Transport transport = scheme.equals("ws") ? Transport.WS : Transport.WSS;
        return URI.create(scheme + "://127.0.0.1:" + server.address(transport).getPort() + path);
    }

    private static final class Received implements WebSocket.Listener {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final CompletableFuture<Integer> pong = new CompletableFuture<>();

        String text() {
            synchronized (bytes) {
                return bytes.toString(StandardCharsets.US_ASCII);
            }
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            synchronized (bytes) {
                while (data.hasRemaining()) {
                    bytes.write(data.get());
                }
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
            pong.complete((int) data.get());
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return CompletableFuture.completedFuture(null);
        }
    }
}
