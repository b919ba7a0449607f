package io.tributary.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.identity.RejectedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How actions are kept, and which error actions a rule may have. */
class ActionsTextTest {
    private static final RuleAction ALARM = new RuleAction.Repub("ABCDEFGHIJ/lamp/control", 1);
    private static final RuleAction TOLD = new RuleAction.Kafka("failures", "", "", "");

    @Test
    void whatWasKeptBeforeThereWereErrorActionsIsReadAndWrittenAsItWas() {
        String kept = "[{\"type\":\"repub\",\"topic\":\"ABCDEFGHIJ/lamp/control\",\"qos\":1,\"payload\":\"\"}]";

        ActionsText read = ActionsText.read(kept);
        assertThat(read).isEqualTo(new ActionsText(List.of(ALARM), List.of()));
        assertThat(read.write()).isEqualTo(kept);
    }

    @Test
    void errorActionsComeBack() {
        ActionsText text = new ActionsText(List.of(ALARM), List.of(TOLD));

        assertThat(ActionsText.read(text.write())).isEqualTo(text);
        assertThat(text.write())
                .endsWith(",{\"errorActions\":[{\"type\":\"kafka\",\"topic\":\"failures\","
                        + "\"key\":\"\",\"payload\":\"\",\"envelope\":\"\"}]}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no JSON",
                "[{\"type\":\"pigeon\"}]",
                "[{\"errorActions\":[{\"type\":\"pigeon\"}]}]",
            })
    void whatIsNoneIsNotTaken(String text) {
        assertThatThrownBy(() -> ActionsText.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the actions of a rule cannot be read: ");
    }

    @Test
    void anErrorActionTellsADeviceOrATopicThatNoActionHas() {
        assertThat(ruleThatTells(TOLD).errorTopics()).containsExactly("failures");
        refused(ALARM, "has the target of another action");
        refused(new RuleAction.Kafka("failures", "", "column", ""), "sends what failed, and no column");
        refused(new RuleAction.Forward("server", ""), "is of type repub or kafka");
        assertThatThrownBy(() -> ruleThatTells(TOLD, new RuleAction.Kafka("failures", "k", "", "")))
                .hasMessageContaining("has the target of another action");
    }

    private static void refused(RuleAction action, String message) {
        assertThatThrownBy(() -> ruleThatTells(action))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining(message);
    }

    private static RuleDefinition ruleThatTells(RuleAction... actions) {
        return new RuleDefinition("hot", 1, "SELECT 1", List.of(ALARM), List.of(actions));
    }
}
