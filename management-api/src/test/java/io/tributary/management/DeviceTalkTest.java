package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.identity.DeviceId;
import io.tributary.management.TestApi.Answer;
import io.tributary.schemas.avro.DeviceGroup;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.PublishRequested;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Shadows, messages and calls as an application meets them, over a job that is played. */
class DeviceTalkTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private static TestApi api;

    @SuppressWarnings("NullAway.Init")
    private static String product;

    private final DeviceId device = new DeviceId(product, "d" + NUMBER.incrementAndGet());
    private final String at = "/api/v1/products/" + product + "/devices/" + device.deviceName();

    @BeforeAll
    static void serve() {
        api = new TestApi();
        product = api.product("talk");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    DeviceTalkTest() {
        api.send(
                "POST",
                "/api/v1/products/" + product + "/devices",
                "{\"deviceName\": \"" + device.deviceName() + "\"}");
    }

    private static Answer is(int status, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer;
    }

    private Answer change(String body) {
        return api.send("PATCH", at + "/shadow", body);
    }

    private Answer send(String body, String... headers) {
        return api.send("POST", at + "/messages", body, headers);
    }

    private String message(String last, int qos) {
        return "{\"topic\": \"" + device + "/" + last + "\", \"payload\": \"on\", \"qos\": " + qos + "}";
    }

    @Test
    void aShadowIsChangedByTheJobAndReadFromWhatItKeeps() {
        JsonNode none = is(200, api.send("GET", at + "/shadow", "")).body();
        assertThat(none.path("version").asInt()).isZero();

        Answer changed = is(200, change("{\"desired\": {\"temp\": 25.10, \"far\": 12345678901234567890.5}}"));
        assertThat(changed.body().path("version").asInt()).isEqualTo(1);
        assertThat(changed.text()).contains("\"temp\":25.10", "12345678901234567890.5");
        is(200, change("{\"desired\": {\"temp\": null}, \"reported\": {\"mode\": \"cool\"}}"));
        JsonNode now = is(200, api.send("GET", at + "/shadow", "")).body();

        assertThat(now.path("version").asInt()).isEqualTo(2);
        assertThat(now.at("/state/reported/mode").asText()).isEqualTo("cool");
        assertThat(now.at("/state/desired").has("temp")).isFalse();
        assertThat(now.at("/state/delta").has("far")).isTrue();
        assertThat(now.at("/metadata/reported/mode").has("timestamp")).isTrue();
        InboxEvent asked = api.job.last();
        assertThat(asked.getSource()).isEqualTo("api/test");
        assertThat(text(asked.getShadowRequested().getPayload()))
                .contains("\"type\":\"update\"", "\"desired\":{\"temp\":null}")
                .doesNotContain("\"version\"", "overwriteUpdate");
    }

    @Test
    void theChangeOfAShadowSaysInWhichGroupsTheDeviceIs() {
        String cellar = is(201, api.send("POST", "/api/v1/groups", "{\"name\": \"cellar\"}"))
                .text("groupId");
        is(
                204,
                api.send(
                        "POST",
                        "/api/v1/groups/" + cellar + "/devices:add",
                        "{\"devices\": [{\"productId\": \"" + product + "\", \"deviceName\": \"" + device.deviceName()
                                + "\"}]}"));

        is(200, change("{\"desired\": {\"a\": 1}}"));

        assertThat(api.job.last().getGroups()).containsExactly(new DeviceGroup(cellar, "cellar"));
    }

    @Test
    void aShadowOfAnotherVersionIsShownAndNotChanged() {
        change("{\"reported\": {\"a\": 1}}");
        change("{\"reported\": {\"a\": 2}}");

        Answer refused = is(409, change("{\"reported\": {\"a\": 3}, \"version\": 1}"));

        assertThat(refused.type()).startsWith("application/problem+json");
        assertThat(refused.body().at("/shadow/version").asInt()).isEqualTo(2);
        assertThat(refused.body().at("/shadow/state/reported/a").asInt()).isEqualTo(2);
        assertThat(refused.text("field")).isEqualTo("version");
        is(200, change("{\"reported\": {\"a\": 3}, \"version\": 2}"));
    }

    @Test
    void whatIsNoChangeOfAShadowIsRefused() {
        int before = api.job.written().size();
        assertThat(is(422, change("{}")).text("field")).isEqualTo("desired");
        assertThat(is(422, change("{\"desired\": 1}")).text("field")).isEqualTo("desired");
        assertThat(is(422, change("{\"desired\": {}, \"version\": -1}")).text("field"))
                .isEqualTo("version");
        assertThat(is(422, api.send("PATCH", at + "/shadow?name=a%20b", "{\"desired\": {}}"))
                        .text("field"))
                .isEqualTo("name");
        is(404, api.send("PATCH", at + "x/shadow", "{\"desired\": {}}"));
        assertThat(api.job.written()).hasSize(before);

        Answer deep = is(422, change("{\"desired\": {\"a\": {\"b\": {\"c\": {\"d\": {\"e\": {\"f\": 1}}}}}}}"));
        assertThat(deep.text("field")).isEqualTo("state");
    }

    @Test
    void namedShadowsStandBesideThePlainOne() {
        is(200, change("{\"reported\": {\"a\": 1}}"));
        Answer named = is(200, api.send("PUT", at + "/shadow?name=radio", "{\"reported\": {\"b\": 2}}"));
        assertThat(named.text("name")).isEqualTo("radio");
        assertThat(text(api.job.last().getShadowRequested().getPayload()))
                .contains("\"name\":\"radio\"", "\"overwriteUpdate\":true");

        JsonNode all = is(200, api.send("GET", at + "/shadows", "")).body();
        assertThat(all.path("items")).hasSize(2);
        is(204, api.send("DELETE", at + "/shadow?name=radio", ""));
        assertThat(is(200, api.send("GET", at + "/shadows", "")).body().path("items"))
                .hasSize(1);
    }

    @Test
    void aShadowIsReadAsItWas() {
        change("{\"reported\": {\"a\": 1}}");
        String first = api.send("GET", at + "/shadow", "").text("updatedAt");
        change("{\"reported\": {\"a\": 2}}");
        change("{\"reported\": {\"a\": 3}}");

        assertThat(is(200, api.send("GET", at + "/shadow?at=" + first, ""))
                        .body()
                        .at("/state/reported/a")
                        .asInt())
                .isEqualTo(1);
        JsonNode diff =
                is(200, api.send("GET", at + "/shadow/diff?from=" + first, "")).body();
        assertThat(diff.path("changes")).hasSize(1);
        assertThat(diff.at("/changes/0/path").asText()).isEqualTo("/reported/a");
        assertThat(diff.at("/changes/0/before").asInt()).isEqualTo(1);
        assertThat(diff.at("/changes/0/after").asInt()).isEqualTo(3);
        assertThat(is(422, api.send("GET", at + "/shadow/diff", "")).text("field"))
                .isEqualTo("from");
        is(404, api.send("GET", at + "/shadow?at=2001-01-01T00:00:00Z", ""));
        assertThat(is(422, api.send("GET", at + "/shadow?at=yesterday", "")).text("field"))
                .isEqualTo("at");
        JsonNode page =
                is(200, api.send("GET", at + "/shadow/versions?limit=2", "")).body();
        assertThat(page.path("items").findValuesAsText("version")).containsExactly("3", "2");
        JsonNode rest = is(
                        200,
                        api.send(
                                "GET",
                                at + "/shadow/versions?cursor="
                                        + page.path("next").asText(),
                                ""))
                .body();
        assertThat(rest.path("items").findValuesAsText("version")).containsExactly("1");
    }

    @Test
    void aMessageIsDeliveredOrWaitsAndIsSeenWaiting() {
        JsonNode sent = is(202, send(message("control", 1))).body();
        assertThat(sent.path("outcome").asText()).isEqualTo("queued");
        String id = sent.path("messageId").asText();
        assertThat(id).hasSize(32);

        JsonNode waiting = is(200, api.send("GET", at + "/messages", "")).body();
        assertThat(waiting.path("queued").asInt()).isEqualTo(1);
        assertThat(waiting.path("oldestQueuedAt").asText()).isNotEmpty();
        assertThat(waiting.at("/items/0/messageId").asText()).isEqualTo(id);
        assertThat(waiting.at("/items/0").has("payload")).isFalse();
        assertThat(is(200, api.send("GET", at + "/messages/" + id + "?payload=true", ""))
                        .text("payload"))
                .isEqualTo("on");
        is(202, api.send("DELETE", at + "/messages/" + id, ""));
        JsonNode gone = is(200, api.send("GET", at + "/messages/" + id, "")).body();
        assertThat(gone.path("state").asText()).isEqualTo("gone");
        assertThat(gone.path("cause").asText()).isEqualTo("cancelled");
        is(409, api.send("DELETE", at + "/messages/" + id, ""));
        is(404, api.send("GET", at + "/messages/none", ""));

        api.job.connect(device, Optional::of);
        assertThat(is(202, send(message("control", 0))).text("outcome")).isEqualTo("delivered");
    }

    @Test
    void allThatIsSaidOfAMessageIsHandedOn() {
        is(
                202,
                send("{\"topic\": \"" + device + "/data\", \"payloadBase64\": \"AAEC\", \"qos\": 1, \"priority\": 7,"
                        + " \"whenFull\": \"keep-last\", \"key\": \"k\", \"expirySeconds\": 60, \"contentType\": \"x/y\","
                        + " \"userProperties\": [{\"name\": \"a\", \"value\": \"b\"}]}"));

        PublishRequested asked = api.job.last().getPublishRequested();
        assertThat(asked.getPayload().remaining()).isEqualTo(3);
        assertThat(asked.getQueueing().getWhenFull()).isEqualTo("keep-last");
        assertThat(asked.getQueueing().getKey()).isEqualTo("k");
        assertThat(asked.getQueueing().getPriority()).isEqualTo(7);
        assertThat(asked.getMessageProperties().getExpirySeconds()).isEqualTo(60);
        assertThat(asked.getMessageProperties().getContentType()).isEqualTo("x/y");
        assertThat(asked.getMessageProperties().getUtf8Payload()).isFalse();
        assertThat(asked.getMessageProperties().getUserProperties()).hasSize(1);
        assertThat(asked.getReplyTo()).isEqualTo("api/test");
    }

    @Test
    void aMessageThatGoesNowhereIsRefused() {
        is(409, send(message("control", 0)));
        is(202, send(message("control", 1)));
        is(202, send(message("control", 1)));
        assertThat(is(409, send(message("control", 1))).text("detail")).contains("queue is full");
        api.job.connect(device, Optional::of);
        assertThat(is(409, send(message("data", 1))).text("detail")).contains("subscribed");
        int before = api.job.written().size();

        assertThat(is(422, send(message("event", 1))).text("field"))
                .as("devices only publish to it")
                .isEqualTo("topic");
        assertThat(is(422, send("{\"topic\": \"" + product + "/other/data\", \"payload\": \"\"}"))
                        .text("field"))
                .isEqualTo("topic");
        assertThat(is(422, send("{\"topic\": \"$shadow/operation/result/" + device + "\", \"payload\": \"\"}"))
                        .text("field"))
                .isEqualTo("topic");
        assertThat(is(422, send(message("control", 2))).text("field")).isEqualTo("qos");
        assertThat(is(422, send("{\"topic\": \"" + device + "/data\"}")).text("field"))
                .isEqualTo("payload");
        assertThat(is(
                                413,
                                send("{\"topic\": \"" + device + "/data\", \"payload\": \"" + "x".repeat(16 * 1_024 + 1)
                                        + "\"}"))
                        .text("field"))
                .isEqualTo("payload");
        is(200, api.send("PATCH", at, "{\"enabled\": false}"));
        assertThat(is(409, send(message("control", 1))).text("field")).isEqualTo("enabled");
        assertThat(api.job.written()).hasSize(before);
    }

    @Test
    void theSameRequestSendsOneMessage() {
        String[] key = {"Idempotency-Key", "once"};
        Answer first = is(202, send(message("control", 1), key));
        Answer again = is(202, send(message("control", 1), key));

        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(api.send("GET", at + "/messages", "").body().path("items")).hasSize(1);
    }

    @Test
    void aRepeatOfWhatNobodyKnowsTheEndOfHasTheSameId() {
        String[] key = {"Idempotency-Key", "unknown"};
        api.job.beAway(true);
        is(503, send(message("control", 1), key));
        api.job.beAway(false);
        is(202, send(message("control", 1), key));
        String sent = api.job.last().getPublishRequested().getMessageId();
        is(202, send(message("control", 1), "Idempotency-Key", "another"));

        assertThat(sent).hasSize(32);
        assertThat(api.job.last().getPublishRequested().getMessageId()).isNotEqualTo(sent);
    }

    @Test
    void aDeviceIsAsked() {
        String rrpc = at + "/rrpc";
        is(409, api.send("POST", rrpc, "{\"payload\": \"?\"}"));
        api.job.connect(device, asked -> Optional.of("!" + asked));

        Answer answer = is(200, api.send("POST", rrpc, "{\"payload\": \"état\"}"));

        assertThat(answer.text("payload")).isEqualTo("!état");
        assertThat(answer.text("payloadBase64"))
                .isEqualTo(Base64.getEncoder().encodeToString("!état".getBytes(StandardCharsets.UTF_8)));
        assertThat(answer.text("requestId")).matches("[1-9][0-9]{0,15}");
        assertThat(api.job.last().getRrpcRequested().getTimeoutMillis()).isEqualTo(10_000);
        api.job.connect(device, asked -> Optional.empty());
        assertThat(is(504, api.send("POST", rrpc, "{\"payload\": \"?\"}")).text("detail"))
                .contains("10 s");
        is(422, api.send("POST", rrpc, "{}"));
    }

    @Test
    void whoIsThereIsCounted() {
        String other = api.product("counted");
        String presence = "/api/v1/products/" + other + "/presence";
        assertThat(is(200, api.send("GET", presence, "")).text()).isEqualTo("{\"online\":0}");
        api.job.connect(new DeviceId(other, "here"), Optional::of);
        assertThat(is(200, api.send("GET", presence, "")).body().path("online").asInt())
                .isEqualTo(1);
        is(404, api.send("GET", "/api/v1/products/NONE000000/presence", ""));
    }

    @Test
    void whoWaitsHoldsNoThread() {
        api.job.beSilent(true);
        int many = 60; // more than the server has workers
        List<CompletableFuture<Answer>> waiting = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            waiting.add(CompletableFuture.supplyAsync(() -> change("{\"reported\": {\"a\": 1}}"), each -> {
                Thread thread = new Thread(each, "waits");
                thread.setDaemon(true);
                thread.start();
            }));
        }
        try {
            await().untilAsserted(() -> assertThat(api.job.replies().count()).isEqualTo(many));
            is(200, api.send("GET", at, ""));
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
        } finally {
            api.job.beSilent(false);
            api.job.answerAll();
        }
        waiting.forEach(each -> is(200, each.join()));
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer.duplicate()).toString();
    }
}
