package io.tributary.rules.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.limits.Limits;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.program.RuleSeal;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.schemas.avro.PublishRequested;
import io.tributary.schemas.avro.RuleRecord;
import io.tributary.stream.Addressed;
import io.tributary.stream.OutgoingRecord;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What hears of messages and results that a rule could not deal with. */
class ErrorActionsTest {
    private static final RuleAction ALARM = new RuleAction.Repub("ABCDEFGHIJ/${room}/control", 1);
    private static final RuleAction TABLE = new RuleAction.Jdbc("db", "readings", List.of("seq"));
    private static final RuleAction TOPIC = new RuleAction.Kafka("failures", "${error.kind}", "");
    private static final RuleAction DEVICE = new RuleAction.Repub("ABCDEFGHIJ/watch/${error.action}", 1);
    private static final String SQL = "SELECT 10 / TRY_CAST(JSON_VALUE(payload, '$.d') AS INT) AS q,"
            + " TRY_CAST(JSON_VALUE(payload, '$.seq') AS BIGINT) AS seq, JSON_VALUE(payload, '$.room') AS room FROM messages";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void eachFailureIsToldOnceBesideItsDeadLetter() throws Exception {
        RuleRecord rule = rule(List.of(ALARM, TABLE), TOPIC, DEVICE);
        try (TestFabric fabric = new TestFabric(TestFabric.with(rule))) {
            fabric.send(
                    TestRules.message(0, "{\"d\":0}"),
                    TestRules.message(1, "{\"d\""),
                    TestRules.message(2, "{\"d\":1,\"room\":\"lamp\",\"seq\":1}"),
                    TestRules.message(3, "{\"d\":1,\"room\":\"a/b\"}"));

            List<Addressed> told = told(fabric);
            assertThat(told)
                    .extracting(each -> new String(each.record().key(), StandardCharsets.UTF_8))
                    .containsExactly("evaluation-failed", "malformed-json", "repub-target", "null-key");
            assertThat(fabric.deadLetters())
                    .extracting(DeadLetter::getKind)
                    .containsExactly("evaluation-failed", "malformed-json", "repub-target", "null-key");

            JsonNode evaluation = json(told.get(0).record().value());
            assertThat(evaluation.path("reason").asText()).contains("ArithmeticException");
            ((ObjectNode) evaluation).remove("reason");
            assertThat(evaluation)
                    .isEqualTo(JSON.readTree("{\"rule\":\"split\",\"version\":1,\"action\":\"evaluation\","
                            + "\"kind\":\"evaluation-failed\",\"messageId\":\"id-0\",\"productId\":\"ABCDEFGHIJ\","
                            + "\"deviceName\":\"dev1\",\"topic\":\"ABCDEFGHIJ/dev1/event\",\"receivedAt\":1000,"
                            + "\"payload\":{\"d\":0}}"));
            JsonNode malformed = json(told.get(1).record().value());
            assertThat(malformed.has("payload")).isFalse();
            assertThat(Base64.getDecoder()
                            .decode(malformed.path("payloadBase64").asText()))
                    .asString()
                    .isEqualTo("{\"d\"");
            JsonNode target = json(told.get(2).record().value());
            assertThat(target.path("action").asText()).isEqualTo("repub");
            assertThat(target.path("result")).isEqualTo(JSON.readTree("{\"q\":10,\"seq\":null,\"room\":\"a/b\"}"));
            assertThat(json(told.get(3).record().value()).path("action").asText())
                    .isEqualTo("jdbc");

            assertThat(fabric.repubs())
                    .extracting(PublishRequested::getTopic)
                    .containsExactly(
                            "ABCDEFGHIJ/watch/evaluation",
                            "ABCDEFGHIJ/watch/evaluation",
                            "ABCDEFGHIJ/lamp/control",
                            "ABCDEFGHIJ/watch/repub",
                            "ABCDEFGHIJ/watch/jdbc");
        }
    }

    /** Device state knows repeats by positions that rise: those of error actions must neither hide results nor be hidden by them. */
    @Test
    void whatIsToldHasPositionsOfItsOwnWhichRise() throws Exception {
        RuleAction alarm = new RuleAction.Repub("ABCDEFGHIJ/watch/alarm", 1, "room");
        try (TestFabric fabric = new TestFabric(TestFabric.with(rule(List.of(ALARM, alarm, TABLE), DEVICE, TOPIC)))) {
            fabric.send(TestRules.message(0, "{\"d\":1,\"room\":\"a/b\"}"));

            assertThat(fabric.repubs())
                    .extracting(repub -> repub.getOrigin().getRule() + " "
                            + repub.getOrigin().getIndex() + " " + repub.getTopic())
                    .containsExactly(
                            "split/error 0 ABCDEFGHIJ/watch/repub",
                            "split 1 ABCDEFGHIJ/watch/alarm",
                            "split/error 25 ABCDEFGHIJ/watch/jdbc");
            assertThat(fabric.atOnce()).extracting(OutgoingRecord::eventId).doesNotHaveDuplicates();
            assertThat(told(fabric))
                    .extracting(each -> each.record().eventId())
                    .doesNotHaveDuplicates()
                    .hasSize(2);
        }
    }

    @Test
    void itsOwnFailureIsADeadLetterAndNoMore() throws Exception {
        RuleAction toRoom = new RuleAction.Repub("ABCDEFGHIJ/${room}/failed", 1);
        RuleAction keyed = new RuleAction.Kafka("failures", "${room}", "");
        try (TestFabric fabric = new TestFabric(TestFabric.with(rule(List.of(ALARM), toRoom, keyed)))) {
            fabric.send(TestRules.message(0, "{\"d\":0}"), TestRules.message(1, "{\"d\":1,\"room\":\"a/b\"}"));

            assertThat(fabric.deadLetters())
                    .extracting(letter -> letter.getSourceOffset() + " " + letter.getKind())
                    .containsExactly(
                            "0 evaluation-failed",
                            "0 error-action",
                            "0 error-action",
                            "1 repub-target",
                            "1 error-action");
            assertThat(fabric.deadLetters().get(1).getReason()).startsWith("the error action could not tell of");
            assertThat(fabric.deadRecords()).extracting(OutgoingRecord::eventId).doesNotHaveDuplicates();
            assertThat(fabric.repubs()).isEmpty();
            assertThat(told(fabric))
                    .extracting(each -> new String(each.record().key(), StandardCharsets.UTF_8))
                    .containsExactly("a/b");
        }
    }

    @Test
    void whatDoesNotFitIntoAMessageIsLeftOut() throws Exception {
        String big = "x".repeat(Limits.DEFAULTS.mqttPayloadBytes());
        try (TestFabric fabric = new TestFabric(TestFabric.with(rule(List.of(ALARM), DEVICE, TOPIC)))) {
            fabric.send(TestRules.message(0, "{\"d\":1,\"room\":\"a/b\",\"more\":\"" + big + "\"}"));
            fabric.send(TestRules.message(1, "{\"d\":1,\"room\":\"a/" + big + "\"}"));

            JsonNode withoutPayload = json(bytes(fabric.repubs().get(0)));
            assertThat(withoutPayload.path("shortened").asBoolean()).isTrue();
            assertThat(withoutPayload.has("payload")).isFalse();
            assertThat(withoutPayload.path("result").path("room").asText()).isEqualTo("a/b");
            JsonNode withoutResult = json(bytes(fabric.repubs().get(1)));
            assertThat(withoutResult.has("result")).isFalse();
            assertThat(withoutResult.path("kind").asText()).isEqualTo("repub-target");
            assertThat(json(told(fabric).get(0).record().value())
                            .path("payload")
                            .path("more")
                            .asText())
                    .isEqualTo(big);
        }
    }

    @Test
    void aRecordOfBeforeThereWereErrorActionsIsSealedAndRuns() throws Exception {
        RuleRecord before = TestRules.signed(TestRules.bare(TestRules.compile("split", SQL, ALARM), 1, 0)
                .setActions(
                        "[{\"type\":\"repub\",\"topic\":\"ABCDEFGHIJ/${room}/control\",\"qos\":1,\"payload\":\"\"}]"));
        assertThat(RuleSeal.isSealed(before, TestRules.SIGNER.getPublic())).isTrue();
        try (TestFabric fabric = new TestFabric(TestFabric.with(before))) {
            fabric.send(TestRules.message(0, "{\"d\":0}"), TestRules.message(1, "{\"d\":1,\"room\":\"lamp\"}"));

            assertThat(fabric.deadLetters()).extracting(DeadLetter::getKind).containsExactly("evaluation-failed");
            assertThat(fabric.repubs())
                    .extracting(PublishRequested::getTopic)
                    .containsExactly("ABCDEFGHIJ/lamp/control");
        }
    }

    private static RuleRecord rule(List<RuleAction> actions, RuleAction... errorActions) {
        return TestRules.record(TestRules.compile(new RuleDefinition("split", 1, SQL, actions, List.of(errorActions))));
    }

    private static List<Addressed> told(TestFabric fabric) {
        return fabric.once().stream()
                .filter(each -> each.topic().equals("failures"))
                .toList();
    }

    private static JsonNode json(byte[] bytes) throws JsonProcessingException {
        return JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(PublishRequested repub) {
        byte[] bytes = new byte[repub.getPayload().remaining()];
        repub.getPayload().duplicate().get(bytes);
        return bytes;
    }
}
