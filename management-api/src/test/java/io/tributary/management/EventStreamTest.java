package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.management.events.Events;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Live views over real connections. */
class EventStreamTest {
    @SuppressWarnings("NullAway.Init")
    private static TestApi api;

    @BeforeAll
    static void serve() {
        api = new TestApi();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void aViewerHearsWhatHappensAndGoesOnAfterABreak() throws IOException {
        String id;
        try (Socket socket = watch("/api/v1/events?kinds=registry", "")) {
            BufferedReader lines = lines(socket);
            assertThat(until(lines, "retry")).contains("HTTP/1.1 200 OK", "Content-Type: text/event-stream");
            publish("{\"n\":1}");
            List<String> event = until(lines, "data");
            assertThat(event).contains("event: registry", "data: {\"n\":1}");
            id = event.stream()
                    .filter(line -> line.startsWith("id: "))
                    .findFirst()
                    .orElseThrow()
                    .substring(4);
        }
        await().until(() -> {
            publish("{\"n\":2}");
            return api.events.viewers() == 0;
        });
        try (Socket socket = watch("/api/v1/events", "Last-Event-ID: " + id + "\r\n")) {
            assertThat(until(lines(socket), "data")).contains("data: {\"n\":2}").doesNotContain("event: lost");
        }
    }

    @Test
    void manyViewersWhoDoNotReadKeepNobodyWaiting() throws IOException {
        List<Socket> deaf = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            deaf.add(watch("/api/v1/events", ""));
        }
        await().until(() -> api.events.viewers() >= 200);
        for (int i = 0; i < 2_000; i++) {
            publish("{\"text\":\"" + "x".repeat(500) + "\"}");
        }
        assertThat(api.send("GET", "/api/v1/products", "").status()).isEqualTo(200);
        try (Socket socket = watch("/api/v1/events", "")) {
            BufferedReader lines = lines(socket);
            until(lines, "retry");
            publish("{\"n\":3}");
            assertThat(until(lines, "data: {\"n\":3}")).isNotEmpty();
        }
        for (Socket each : deaf) {
            each.close();
        }
        await().until(() -> {
            publish("{}");
            return api.events.viewers() == 0;
        });
    }

    @Test
    void whatCannotBeWatchedIsRefused() {
        assertThat(api.send("GET", "/api/v1/events?kinds=weather", "").text("field"))
                .isEqualTo("kinds");
        assertThat(api.send("GET", "/api/v1/events?productId=x", "").status()).isEqualTo(422);
        assertThat(api.send("HEAD", "/api/v1/events", "").type()).startsWith("text/event-stream");
    }

    private static void publish(String json) {
        api.events.publish(Events.REGISTRY, Optional.of("ABCDEFGHIJ"), json);
    }

    private static Socket watch(String path, String header) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.server.port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TestApi.KEY + "\r\n" + header
                                + "\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static BufferedReader lines(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static List<String> until(BufferedReader lines, String start) throws IOException {
        List<String> read = new ArrayList<>();
        String line = lines.readLine();
        while (line != null) {
            read.add(line);
            if (line.startsWith(start)) {
                return read;
            }
            line = lines.readLine();
        }
        throw new AssertionError("the stream ended: " + read);
    }
}
