package io.tributary.management.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.catalog.Topics;
import io.tributary.identity.RejectedException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KafkaTopicsTest {
    private static final Map<String, String> RIGHT =
            Map.of("cleanup.policy", "delete", "message.timestamp.type", "LogAppendTime", "segment.bytes", "1024");

    @Test
    void aTopicAsThePlatformMakesItIsFine() {
        assertThat(KafkaTopics.difference("tributary.inbox", Topics.INBOX, 4, RIGHT))
                .isEmpty();
    }

    @Test
    void anotherNumberOfPartitionsIsNamedWithARemedy() {
        Optional<RejectedException> refusal = KafkaTopics.difference("tributary.inbox", Topics.INBOX, 3, RIGHT);

        assertThat(refusal.map(Throwable::getMessage))
                .contains("topic tributary.inbox has 3 partitions, the platform needs 4");
        assertThat(refusal.flatMap(RejectedException::remedy)).isPresent();
    }

    @Test
    void aTopicWhoseRecordsNameTheirPartitionMayHaveMoreOrGetsThem() {
        assertThat(KafkaTopics.difference("tributary.downlink", Topics.DOWNLINK, 32, RIGHT))
                .isEmpty();
        assertThat(KafkaTopics.difference("tributary.downlink", Topics.DOWNLINK, 4, RIGHT))
                .isEmpty();
    }

    @Test
    void anotherClockIsNamedWithTheCommandThatSetsIt() {
        Optional<RejectedException> refusal = KafkaTopics.difference(
                "tributary.inbox", Topics.INBOX, 4, Map.of("message.timestamp.type", "CreateTime"));

        assertThat(refusal.map(Throwable::getMessage))
                .contains(
                        "topic tributary.inbox has message.timestamp.type=CreateTime, the platform needs LogAppendTime");
        assertThat(refusal.flatMap(RejectedException::remedy).orElse(""))
                .contains("--add-config message.timestamp.type=LogAppendTime");
    }
}
