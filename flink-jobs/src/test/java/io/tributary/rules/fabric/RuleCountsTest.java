package io.tributary.rules.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.catalog.RuleLatency;
import io.tributary.rules.RuleAction;
import io.tributary.schemas.avro.DeadLetter;
import io.tributary.schemas.avro.RuleStatus;
import io.tributary.stream.LogRecord;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the fabric counts of a rule, and says of it. */
class RuleCountsTest {
    private static final RuleAction ROOM = new RuleAction.Repub("ABCDEFGHIJ/${room}/control", 1);
    private static final RuleAction TOPIC = new RuleAction.Kafka("alarms", "", "");
    private static final String HOT = "SELECT JSON_VALUE(payload, '$.room') AS room,"
            + " 1 / CAST(JSON_VALUE(payload, '$.n') AS INT) AS part"
            + " FROM messages WHERE CAST(JSON_VALUE(payload, '$.t') AS DOUBLE) > 30";

    @Test
    void aMessageIsFilteredOrGivesRowsOrFails() throws Exception {
        TestFabric.Log log = TestFabric.with(TestRules.record("hot", HOT, ROOM, TOPIC));
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(
                    TestRules.message(0, "{\"t\":31,\"n\":1,\"room\":\"lamp\"}"),
                    TestRules.message(1, "{\"t\":20,\"n\":1,\"room\":\"lamp\"}"),
                    TestRules.message(2, "{\"t\":31,\"n\":0,\"room\":\"lamp\"}"),
                    TestRules.message(3, "{\"t\":31"),
                    TestRules.message(4, "{\"t\":31,\"n\":1,\"room\":\"a/b\"}"));
            fabric.report();

            RuleStatus status = log.statusOf("hot/1/1");
            assertThat(status.getMatched()).isEqualTo(5);
            assertThat(status.getFiltered()).as("only the cold one").isEqualTo(1);
            assertThat(status.getEmitted()).isEqualTo(2);
            assertThat(fabric.deadLetters())
                    .extracting(DeadLetter::getSourceOffset)
                    .containsExactly(2L, 3L, 4L);
            assertThat(status.getErrors())
                    .as("every dead letter, that of an action too")
                    .isEqualTo(3);
            assertThat(status.getEvaluationNanos()).isPositive();
        }
    }

    @Test
    void latencyIsFromTheLogsClockToOurs() throws Exception {
        TestFabric.Log log = TestFabric.with(TestRules.record("hot", HOT, TOPIC));
        long now = System.currentTimeMillis();
        try (TestFabric fabric = new TestFabric(log)) {
            fabric.send(
                    at(now - 3_600_000, TestRules.message(0, "{\"t\":31,\"n\":1}")),
                    at(now - 3_600_000, TestRules.message(1, "{\"t\":31,\"n\":0}")),
                    at(now + 3_600_000, TestRules.message(2, "{\"t\":20,\"n\":1}")));
            fabric.report();

            List<Long> latency = log.statusOf("hot/1/1").getLatency();
            assertThat(latency).hasSize(RuleLatency.COUNTS);
            assertThat(latency.get(RuleLatency.COUNTS - 1))
                    .as("an hour, failed or not")
                    .isEqualTo(2);
            assertThat(latency.get(0)).as("a broker's clock that is ahead").isEqualTo(1);
            assertThat(LongStream.range(1, RuleLatency.COUNTS - 1).map(i -> latency.get((int) i)))
                    .containsOnly(0L);
        }
    }

    private static LogRecord at(long millis, LogRecord record) {
        return new LogRecord(record.key(), record.partition(), record.offset(), millis, record.value());
    }
}
