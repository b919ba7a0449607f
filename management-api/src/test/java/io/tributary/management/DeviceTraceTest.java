package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.management.TestApi.Answer;
import io.tributary.management.device.DeviceTraces;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.schemas.avro.SessionOpened;
import io.tributary.schemas.avro.Subscribed;
import io.tributary.schemas.avro.Subscription;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A device replayed, and seen at work, over an inbox that a test fills. */
class DeviceTraceTest {
    private static final String LAMP = "PROD123456/lamp";
    private static final String DEVICE = "/api/v1/products/PROD123456/devices/lamp";

    private final TestApi api = new TestApi();
    private final List<Socket> views = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Socket view : views) {
            view.close();
        }
        api.close();
    }

    @Test
    void aReplayShowsWhatTheInboxMakesOfADeviceThen() {
        fill();
        api.inbox.come(LAMP, message("m2"));

        Answer now = api.send("GET", DEVICE + "/replay", "");
        Answer before = api.send("GET", DEVICE + "/replay?until=1970-01-01T00:00:04Z", "");

        assertThat(now.body().at("/records").asInt()).isEqualTo(4);
        assertThat(now.body().at("/unreadable").asInt()).isEqualTo(1);
        assertThat(now.body().at("/queue").findValuesAsText("messageId")).containsExactly("m1", "m2");
        assertThat(before.body().at("/queue").findValuesAsText("messageId")).containsExactly("m1");
        assertThat(before.body().at("/newest/0/event").asText()).startsWith("SessionOpened");
    }

    @Test
    void aTraceBeginsWithTheDeviceAsItIsAndShowsWhatComesAndWhatItDoes() throws IOException {
        fill();

        BufferedReader lines = view();
        JsonNode device = next(lines, "device");
        assertThat(device.path("connected").asBoolean()).isTrue();
        assertThat(device.path("waiting").asInt()).isEqualTo(1);
        assertThat(device.path("records").asInt()).isEqualTo(3);

        api.inbox.come("PROD123456/pump", opened());
        api.inbox.come(LAMP, message("m2"));
        api.inbox.come(LAMP, new byte[] {9});
        JsonNode step = next(lines, "step");
        assertThat(step.path("event").asText()).contains("m2");
        assertThat(step.path("effects").toString())
                .as("it waits behind m1, which fills the window")
                .contains("Remember", "MessageRow");
        assertThat(next(lines, "step").path("problem").asText()).contains("cannot be read");
    }

    @Test
    void aTraceThatFailsSaysSoAndEnds() throws IOException {
        BufferedReader lines = view();
        next(lines, "device");
        api.inbox.failure = Optional.of("the topic is gone");

        assertThat(next(lines, "failed").path("cause").asText()).isEqualTo("the topic is gone");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(api.inbox.followers).hasValue(0));
        assertThat(api.send("GET", DEVICE + "/trace", "").status()).isEqualTo(503);
        assertThat(api.send("HEAD", DEVICE + "/trace", "").status()).isEqualTo(503);
        assertThat(api.send("GET", DEVICE + "/replay", "").status()).isEqualTo(503);
    }

    @Test
    void tracesAreFewAndLetGoWhenTheirViewersLeave() throws IOException {
        Answer head = api.send("HEAD", DEVICE + "/trace", "");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.type()).startsWith("text/event-stream");
        assertThat(api.inbox.followers).as("nobody looks").hasValue(0);
        for (int i = 0; i < DeviceTraces.AT_A_TIME; i++) {
            next(view(), "device");
        }
        assertThat(api.send("GET", DEVICE + "/trace", "").text("detail")).contains("its 4 devices");
        assertThat(api.send("HEAD", DEVICE + "/trace", "").status()).isEqualTo(503);

        for (Socket view : views) {
            view.close();
        }
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            api.inbox.come(LAMP, opened()); // that a viewer is gone is noticed when something is sent to it
            assertThat(api.inbox.followers).hasValue(0);
        });
        next(view(), "device");
    }

    private void fill() {
        api.inbox.come(LAMP, opened());
        api.inbox.come(
                LAMP,
                InboxEvent.newBuilder()
                        .setSubscribed(
                                new Subscribed(0L, List.of(new Subscription(LAMP + "/control", 1, false, false, 0)))));
        api.inbox.come(LAMP, new byte[] {9});
        api.inbox.come("PROD123456/pump", opened());
        api.inbox.come(LAMP, message("m1"));
    }

    private static InboxEvent.Builder opened() {
        return InboxEvent.newBuilder()
                .setSessionOpened(SessionOpened.newBuilder()
                        .setGateway("gw")
                        .setCleanSession(false)
                        .setProtocolLevel(4)
                        .setReceiveMaximum(1)
                        .setRemoteAddress("192.0.2.1:1")
                        .build());
    }

    private static InboxEvent.Builder message(String id) {
        return InboxEvent.newBuilder()
                .setPublishRequested(PublishRequested.newBuilder()
                        .setMessageId(id)
                        .setTopic(LAMP + "/control")
                        .setPayload(ByteBuffer.wrap(new byte[] {1}))
                        .setQos(1)
                        .build());
    }

    private BufferedReader view() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.server.port());
        views.add(socket);
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write(("GET " + DEVICE + "/trace HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TestApi.KEY
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The data of the next event of a kind; any other is an error. */
    private static JsonNode next(BufferedReader lines, String kind) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("event: ")) {
                assertThat(line).isEqualTo("event: " + kind);
            } else if (line.startsWith("data: ")) {
                return TestApi.JSON.readTree(line.substring("data: ".length()));
            }
        }
        throw new AssertionError("the stream ended");
    }
}
