package io.tributary.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the topics and keys of actions and error actions may name. */
class PlaceholderCheckTest {
    private static final String SQL = "SELECT device_name AS d, qos, received_at, payload_bytes, user_properties"
            + " FROM messages WHERE product_id = 'ABCDEFGHIJ'";
    private static final RuleAction ALARM = new RuleAction.Repub("ABCDEFGHIJ/lamp/control", 1);

    private static RuleCompiler compiler;

    @BeforeAll
    static void start() {
        compiler = new RuleCompiler();
    }

    @AfterAll
    static void stop() {
        compiler.close();
    }

    @Test
    void columnsThatAreOneText() {
        assertThat(errors(List.of(repub("ABCDEFGHIJ/${d}/${qos}-${received_at}"), kafka("${d}/${qos}"))))
                .isEmpty();
        assertThat(errors(List.of(repub("ABCDEFGHIJ/${d}/${payload_bytes}"))))
                .containsExactly(
                        "action 1: the topic names column 'payload_bytes' of type BYTES, which is not one text");
        assertThat(errors(List.of(ALARM, kafka("${user_properties}"))))
                .singleElement()
                .asString()
                .startsWith("action 2: the key names column 'user_properties' of type MAP<");
        assertThat(errors(List.of(kafka("${error.kind}"))))
                .containsExactly("action 1: the key names ${error.kind}, which the SELECT does not give");
    }

    @Test
    void errorActionsMayNameTheFailureToo() {
        assertThat(errors(
                        List.of(ALARM),
                        repub("ABCDEFGHIJ/${error.deviceName}/${error.kind}-${error.action}-${error.version}-${d}"),
                        kafka("${error.rule}/${error.productId}/${error.messageId}")))
                .isEmpty();
        assertThat(errors(List.of(ALARM), repub("ABCDEFGHIJ/${error.reason}/x"), repub("x"), kafka("${e}")))
                .containsExactly(
                        "error action 1: the topic names ${error.reason}, which the SELECT does not give",
                        "error action 2: topic: 'x' does not name a device and a suffix",
                        "error action 3: the key names ${e}, which the SELECT does not give");
    }

    private static RuleAction repub(String topic) {
        return new RuleAction.Repub(topic, 1);
    }

    private static RuleAction kafka(String key) {
        return new RuleAction.Kafka("told", key, "");
    }

    private static List<String> errors(List<RuleAction> actions, RuleAction... errorActions) {
        RuleVerdict verdict =
                compiler.compile(new RuleDefinition("placeholders", 1, SQL, actions, List.of(errorActions)));
        return verdict instanceof RuleVerdict.Refused refused
                ? refused.errors().stream().map(RuleError::toString).toList()
                : List.of();
    }
}
