package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.identity.DeviceId;
import io.tributary.management.TestApi.Answer;
import io.tributary.management.registry.DeviceStatus;
import io.tributary.management.registry.DeviceStatus.Connection;
import io.tributary.schemas.avro.Configured;
import io.tributary.schemas.avro.InboxEvent;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Remote configuration and broadcasts to groups as an application meets them, over a job that is played. */
class ConfigurationRoutesTest {
    private static final DeviceStatus ONLINE = new DeviceStatus(
            Connection.ONLINE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    @SuppressWarnings("NullAway.Init")
    private static TestApi api;

    private final String product = api.product("c" + System.nanoTime());
    private final String at = "/api/v1/products/" + product + "/configuration";

    @BeforeAll
    static void serve() {
        api = new TestApi();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Answer is(int status, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer;
    }

    private DeviceId device(String name, boolean online) {
        is(201, api.send("POST", "/api/v1/products/" + product + "/devices", "{\"deviceName\": \"" + name + "\"}"));
        DeviceId device = new DeviceId(product, name);
        if (online) {
            api.registry.report(device, ONLINE);
        }
        return device;
    }

    @Test
    void eachChangeIsAVersion() {
        JsonNode none = is(200, api.send("GET", at, "")).body();
        assertThat(none.path("version").asInt()).isZero();
        assertThat(none.path("enabled").asBoolean()).isFalse();

        Answer first =
                is(200, api.send("PATCH", at, "{\"payload\": {\"interval\": 1.50, \"far\": 12345678901234567890}}"));
        assertThat(first.text()).contains("\"interval\":1.50", "12345678901234567890");
        is(200, api.send("PATCH", at, "{\"enabled\": false, \"version\": 1}"));
        JsonNode versions = is(200, api.send("GET", at + "/versions", "")).body();

        assertThat(versions.path("items")).hasSize(2);
        assertThat(versions.at("/items/0/version").asInt()).isEqualTo(2);
        assertThat(versions.at("/items/0/enabled").asBoolean()).isFalse();
        assertThat(versions.at("/items/1/payload/interval").asDouble()).isEqualTo(1.5);
        assertThat(is(409, api.send("PATCH", at, "{\"enabled\": true, \"version\": 1}"))
                        .text("field"))
                .isEqualTo("version");
        assertThat(is(422, api.send("PATCH", at, "{\"payload\": 1}")).text("field"))
                .isEqualTo("payload");
        is(404, api.send("GET", "/api/v1/products/NONE000000/configuration", ""));
    }

    @Test
    void theNewestIsPushedToThoseWhoAreThereOrToAll() {
        DeviceId there = device("there", true);
        DeviceId away = device("away", false);
        is(404, api.send("POST", at + "/push", ""));
        is(200, api.send("PATCH", at, "{\"payload\": {\"interval\": 30}}"));
        String told = "/api/v1/products/" + product + "/devices/";
        is(404, api.send("GET", told + "there/configuration", ""));

        assertThat(is(200, api.send("POST", at + "/push", "")).body())
                .isEqualTo(TestApi.JSON.createObjectNode().put("version", 1).put("devices", 1));
        InboxEvent last = api.job.last();
        Configured configured = Objects.requireNonNull(last.getConfigured());
        assertThat(configured.getVersion()).isEqualTo(1);
        assertThat(configured.getEnabled()).isTrue();
        assertThat(StandardCharsets.UTF_8
                        .decode(configured.getPayload().duplicate())
                        .toString())
                .isEqualTo("{\"interval\":30}");
        assertThat(api.job.told()).containsKey(there).doesNotContainKey(away);
        assertThat(is(200, api.send("GET", told + "there/configuration", "")).text("by"))
                .isEqualTo("pushed");

        assertThat(is(200, api.send("POST", at + "/push?to=all", ""))
                        .body()
                        .path("devices")
                        .asInt())
                .isEqualTo(2);
        assertThat(is(200, api.send("GET", at + "/devices", "")).body().path("items"))
                .hasSize(2);
        assertThat(is(422, api.send("POST", at + "/push?to=some", "")).text("field"))
                .isEqualTo("to");
        is(404, api.send("GET", told + "nobody/configuration", ""));
    }

    @Test
    void aGroupHearsABroadcastAsFarAsItIsThere() {
        DeviceId there = device("there", true);
        device("away", false);
        String group = "/api/v1/groups/"
                + is(201, api.send("POST", "/api/v1/groups", "{\"name\": \"" + product + "\"}"))
                        .text("groupId");
        is(
                204,
                api.send(
                        "POST",
                        group + "/devices:add",
                        "{\"devices\": [{\"productId\": \"%s\", \"deviceName\": \"there\"}, {\"productId\": \"%s\","
                                        .formatted(product, product)
                                + " \"deviceName\": \"away\"}]}"));

        Answer sent = is(200, api.send("POST", group + "/broadcast", "{\"payload\": \"all hear this\", \"qos\": 1}"));

        assertThat(sent.body().path("devices").asInt()).isEqualTo(1);
        assertThat(api.job.last().getPublishRequested().getTopic()).isEqualTo("$broadcast/rxd/" + there);
        assertThat(is(422, api.send("POST", group + "/broadcast", "{\"payload\": \"x\", \"qos\": 2}"))
                        .text("field"))
                .isEqualTo("qos");
        is(404, api.send("POST", "/api/v1/groups/GROUP00000/broadcast", "{\"payload\": \"x\"}"));
        is(413, api.send("POST", group + "/broadcast", "{\"payload\": \"" + "x".repeat(8_193) + "\"}"));
    }
}
