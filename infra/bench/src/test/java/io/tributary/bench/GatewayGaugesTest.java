package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayGaugesTest {
    private static final byte[] PAGE = """
            # TYPE tributary_gateway_devices gauge
            tributary_gateway_devices_other 7.0
            tributary_gateway_devices 1010050.0
            """.getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;

    GatewayGaugesTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            exchange.sendResponseHeaders(200, PAGE.length);
            exchange.getResponseBody().write(PAGE);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void readsOneOfThem() {
        GatewayGauges gauges = new GatewayGauges(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/metrics"));

        assertThat(gauges.read(GatewayGauges.DEVICES)).isEqualTo(1_010_050);
        assertThatThrownBy(() -> gauges.read("tributary_gateway_nothing"))
                .hasMessageContaining("tributary_gateway_nothing");
    }
}
