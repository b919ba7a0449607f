package io.tributary.standalone.manage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.standalone.client.FakeApi;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shadows of devices and what is said to them, from the command line. */
class TalkTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LAMP = "/api/v1/products/PROD123456/devices/lamp";

    private final FakeApi api = new FakeApi();
    private final Commands tributary;

    TalkTest(@TempDir Path folder) {
        tributary = new Commands(api, folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private JsonNode sent() throws IOException {
        return JSON.readTree(api.asked().get(api.asked().size() - 1).body());
    }

    @Test
    void aShadowIsShownAndSet() throws IOException {
        api.on("GET " + LAMP + "/shadow?name=radio", 200, "{\"version\":7,\"state\":{\"reported\":{\"on\":true}}}");
        assertThat(tributary
                        .run("device", "shadow", "get", "PROD123456", "lamp", "--name", "radio")
                        .succeeded()
                        .out())
                .contains("\"on\" : true");

        api.on("PATCH " + LAMP + "/shadow", 200, "{\"version\":8}");
        assertThat(tributary
                        .run(
                                "device",
                                "shadow",
                                "set",
                                "PROD123456",
                                "lamp",
                                "--desired",
                                "{\"on\":null}",
                                "--version",
                                "7")
                        .succeeded()
                        .out())
                .contains("version 8");
        assertThat(sent()).isEqualTo(JSON.readTree("{\"desired\":{\"on\":null},\"version\":7}"));
        tributary.run("device", "shadow", "set", "PROD123456", "lamp").refused("nothing is to be set");
        tributary
                .run("device", "shadow", "set", "PROD123456", "lamp", "--desired", "on")
                .refused("--desired");
    }

    @Test
    void aTraceIsALineForEachEventUntilTheApiEndsIt() {
        api.on(
                "GET " + LAMP + "/trace",
                200,
                "event: device\ndata: {\"connected\":true}\n\nevent: step\ndata: {\"offset\":7,\"effects\":[\"Online\"]}\n\n");
        Commands.Result traced = tributary.run("device", "trace", "PROD123456", "lamp");
        assertThat(traced.out()).contains("device  connected=true", "step  offset=7", "Online");
        traced.refused("has ended the view");
    }

    @Test
    void itsHistoryIsListedAndCompared() {
        api.on(
                "GET " + LAMP + "/shadow/versions",
                200,
                "{\"items\":[{\"version\":2,\"updatedAt\":\"2026-01-01T00:00:00Z\",\"by\":\"device\",\"state\":{}}]}");
        assertThat(tributary
                        .run("device", "shadow", "history", "PROD123456", "lamp")
                        .succeeded()
                        .out())
                .contains("VERSION", "device");
        api.on(
                "GET " + LAMP + "/shadow/diff?from=2026-01-01T00%3A00%3A00Z",
                200,
                "{\"changes\":[{\"path\":\"/reported/on\",\"before\":false,\"after\":true}]}");
        assertThat(tributary
                        .run("device", "shadow", "diff", "PROD123456", "lamp", "--from", "2026-01-01T00:00:00Z")
                        .succeeded()
                        .out())
                .contains("/reported/on", "false", "true");
    }

    @Test
    void aMessageIsSentAndThoseThatWaitAreListed() throws IOException {
        api.on("POST " + LAMP + "/messages", 202, "{\"messageId\":\"m1\",\"outcome\":\"queued\"}");
        assertThat(tributary
                        .run("device", "send", "PROD123456", "lamp", "on", "--topic", "data", "--expires", "60")
                        .succeeded()
                        .out())
                .contains("message m1 is queued");
        assertThat(sent())
                .isEqualTo(JSON.readTree(
                        "{\"topic\":\"PROD123456/lamp/data\",\"payload\":\"on\",\"qos\":1," + "\"expirySeconds\":60}"));
        assertThat(api.asked().get(0).header("Idempotency-key")).isNotEmpty();
        tributary.run("device", "send", "PROD123456", "lamp").refused("there is not one payload");

        api.on(
                "GET " + LAMP + "/messages",
                200,
                "{\"queued\":1,\"items\":[{\"messageId\":\"m1\",\"topic\":\"t\",\"state\":\"queued\"}]}");
        assertThat(tributary
                        .run("device", "messages", "PROD123456", "lamp")
                        .succeeded()
                        .out())
                .contains("m1", "queued");
    }

    @Test
    void aDeviceIsAsked() throws IOException {
        api.on("POST " + LAMP + "/rrpc", 200, "{\"requestId\":\"1\",\"payload\":\"yes\",\"payloadBase64\":\"eWVz\"}");
        assertThat(tributary
                        .run("device", "call", "PROD123456", "lamp", "--base64", "Pw==")
                        .succeeded()
                        .out()
                        .strip())
                .isEqualTo("yes");
        assertThat(sent()).isEqualTo(JSON.readTree("{\"payloadBase64\":\"Pw==\"}"));
    }

    @Test
    void aConfigurationIsSetAndPushedAndWhoWasToldIsListed() throws IOException {
        String at = "/api/v1/products/PROD123456/configuration";
        api.on("PATCH " + at, 200, "{\"version\":8,\"enabled\":true,\"payload\":{\"interval\":30}}");
        assertThat(tributary
                        .run("product", "configuration", "set", "PROD123456", "{\"interval\":30}", "--version", "7")
                        .succeeded()
                        .out())
                .contains("version 8");
        assertThat(sent()).isEqualTo(JSON.readTree("{\"payload\":{\"interval\":30},\"version\":7}"));
        tributary.run("product", "configuration", "set", "PROD123456").refused("nothing is to be set");
        tributary.run("product", "configuration", "set", "PROD123456", "30").refused("the configuration");

        api.on("POST " + at + "/push?to=all", 200, "{\"version\":8,\"devices\":3}");
        assertThat(tributary
                        .run("product", "configuration", "push", "PROD123456", "--all")
                        .succeeded()
                        .out())
                .contains("version 8", "3 devices");
        api.on(
                "GET " + at + "/versions",
                200,
                "{\"items\":[{\"version\":8,\"enabled\":true,\"payload\":{\"interval\":30},\"madeAt\":\"2026-01-01T00:00:00Z\"}]}");
        assertThat(tributary
                        .run("product", "configuration", "history", "PROD123456")
                        .succeeded()
                        .out())
                .contains("VERSION", "8", "2026-01-01T00:00:00Z");
        api.on(
                "GET " + at + "/devices",
                200,
                "{\"items\":[{\"deviceName\":\"lamp\",\"version\":8,\"by\":\"asked\",\"at\":\"2026-01-01T00:00:00Z\"}]}");
        assertThat(tributary
                        .run("product", "configuration", "devices", "PROD123456")
                        .succeeded()
                        .out())
                .contains("lamp", "asked");
    }

    @Test
    void aMessageGoesToAllOfAProductOrOfAGroup() throws IOException {
        api.on("POST /api/v1/products/PROD123456/broadcast", 200, "{\"broadcastId\":\"1\",\"devices\":12}");
        assertThat(tributary
                        .run("product", "broadcast", "PROD123456", "all hear this", "--qos", "1")
                        .succeeded()
                        .out())
                .contains("12 connected devices");
        assertThat(sent()).isEqualTo(JSON.readTree("{\"qos\":1,\"payload\":\"all hear this\"}"));
        api.on("POST /api/v1/groups/GROUP12345/broadcast", 200, "{\"broadcastId\":\"2\",\"devices\":3}");
        assertThat(tributary
                        .run("group", "broadcast", "GROUP12345", "--base64", "AQI=")
                        .succeeded()
                        .out())
                .contains("3 connected devices");
        tributary.run("group", "broadcast", "GROUP12345").refused("there is not one payload");
    }
}
