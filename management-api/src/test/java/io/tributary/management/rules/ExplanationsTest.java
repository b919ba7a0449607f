package io.tributary.management.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a rule costs, from what came in and from what it cost up to now. */
class ExplanationsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void eachPartitionIsJudgedByItsOwnShare() {
        Traffic traffic = Traffic.of(
                MINUTE,
                List.of(new Traffic.Part(6_000, 100, 50), new Traffic.Part(60, 60, 0), new Traffic.Part(600, 0, 0)));

        assertThat(traffic.messagesPerSecond()).isCloseTo(111, within(1e-9));
        assertThat(traffic.foundPerSecond()).isCloseTo(50, within(1e-9));
        assertThat(traffic.lookedAt()).isEqualTo(160);
    }

    @Test
    void costFollowsFromWhatWasMeasured() {
        Traffic traffic = new Traffic(MINUTE, 6_000, 6_000, 0);
        RuleState.Counts counts = new RuleState.Counts(1_000, 0, 2_000, 0, 500, 0, Optional.empty(), Instant.EPOCH);

        Explanation.Cost cost = Explanation.Cost.of(traffic, Optional.of(counts));

        assertThat(cost.evaluationsPerSecond()).isCloseTo(100, within(1e-9));
        assertThat(cost.rowsPerSecond())
                .hasValueSatisfying(rows -> assertThat(rows).isCloseTo(200, within(1e-9)));
        assertThat(cost.microsPerEvaluation())
                .hasValueSatisfying(micros -> assertThat(micros).isCloseTo(500, within(1e-9)));
        assertThat(cost.cpuShare())
                .hasValueSatisfying(share -> assertThat(share).isCloseTo(0.05, within(1e-9)));
    }

    @Test
    void whatWasNeverEvaluatedHasNoMeasuredCost() {
        RuleState.Counts none = new RuleState.Counts(0, 0, 0, 0, 0, 0, Optional.empty(), Instant.EPOCH);

        Explanation.Cost cost = Explanation.Cost.of(new Traffic(MINUTE, 60, 60, 60), Optional.of(none));

        assertThat(cost.evaluationsPerSecond()).isCloseTo(1, within(1e-9));
        assertThat(cost.microsPerEvaluation()).isEmpty();
        assertThat(cost.cpuShare()).isEmpty();
    }
}
