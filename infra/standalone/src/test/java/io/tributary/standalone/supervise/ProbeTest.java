package io.tributary.standalone.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProbeTest {

    @Test
    void anUnreadyAnswerSaysWhatIsWaitedFor() throws IOException {
        assertThat(answered(503, "{\"ready\":false,\"waitingFor\":\"kafka\"}"))
                .isEqualTo(Probe.notYet("waits for kafka"));
        assertThat(answered(404, "nothing here")).isEqualTo(Probe.notYet(""));
        assertThat(answered(200, "{\"ready\":true}")).isEqualTo(Probe.READY);
    }

    private static Probe answered(int code, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/ready", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            return Probe.http(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/ready"));
        } finally {
            server.stop(0);
        }
    }
}
