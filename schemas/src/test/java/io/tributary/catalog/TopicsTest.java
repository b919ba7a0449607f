package io.tributary.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.codec.ReleasedSchemas;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TopicsTest {
    @Test
    void everyTopicOfTheArchitectureIsThereOnce() {
        assertThat(Topics.ALL)
                .extracting(TopicSpec::name)
                .containsExactly(
                        "uplink",
                        "inbox",
                        "downlink",
                        "gateways",
                        "lifecycle",
                        "shadow",
                        "device-log",
                        "registry",
                        "rules",
                        "rule-status",
                        "rule-catch-ups",
                        "function-bundles",
                        "schemas",
                        "dead-letters",
                        "replies",
                        "audit");
    }

    @Test
    void whatCanBeReplayedIsKeptAWeekUnderTheBrokersClock() {
        for (TopicSpec topic : new TopicSpec[] {Topics.UPLINK, Topics.INBOX}) {
            assertThat(topic.retention()).isGreaterThanOrEqualTo(Duration.ofDays(7));
            assertThat(topic.settings()).containsEntry("message.timestamp.type", "LogAppendTime");
        }
    }

    @Test
    void namedSchemasAreReleased() {
        assertThat(Topics.ALL)
                .filteredOn(topic -> !topic.value().isEmpty())
                .allSatisfy(topic -> assertThat(ReleasedSchemas.INSTANCE.versionsOf(topic.value()))
                        .isNotEmpty());
    }

    @Test
    void namesCarryThePrefix() {
        Topics topics = new Topics("acme.");
        assertThat(topics.nameOf(Topics.UPLINK)).isEqualTo("acme.uplink");
        assertThat(topics.nameOf(topics.ruleOutput("hot"))).isEqualTo("acme.rule.hot");
        assertThatThrownBy(() -> new Topics("a b")).hasMessageContaining("topicPrefix");
    }
}
