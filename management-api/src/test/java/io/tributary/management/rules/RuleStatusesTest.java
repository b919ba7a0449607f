package io.tributary.management.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.catalog.RuleLatency;
import io.tributary.management.rules.RuleStatuses.Said;
import io.tributary.schemas.avro.RuleStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuleStatusesTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private final RuleStatuses statuses = new RuleStatuses();

    @Test
    void theShareIsOfTheTimeBetweenAndEndsWhenNothingIsSaid() {
        take("r", 1, 1, 0, 1_000_000_000L, counts(10, 0));
        take("r", 1, 1, 2, 2_500_000_000L, counts(30, 0));

        assertThat(only().cpuShare(AT.plusSeconds(3))).isEqualTo(0.75);
        assertThat(only().cpuShare(AT.plusSeconds(13))).isZero();
    }

    @Test
    void latencyIsOfWhatCameBetween() {
        take("r", 1, 1, 0, 1, counts(10, 5));
        take("r", 1, 1, 2, 2, counts(13, 5));
        assertThat(only().latency()).isEqualTo(counts(3, 0));
    }

    @Test
    void aFabricThatBeganAgainIsNotMeasuredAgainstTheOneBefore() {
        take("r", 1, 1, 0, 1_000, counts(0, 10));
        take("r", 1, 1, 2, 2_000, counts(50, 2)); // more than before, but not of the slow ones

        assertThat(only().latency()).isEqualTo(counts(50, 2));
        assertThat(only().cpuShare(AT.plusSeconds(2))).isZero();
    }

    @Test
    void aFabricOfBeforeSaysNothingOfLatency() {
        take("r", 1, 1, 0, 1_000, List.of());
        assertThat(RuleState.of(only(), AT).counts().orElseThrow().latency()).isEmpty();

        take("r", 1, 1, 2, 2_000, counts(4, 0));
        assertThat(only().latency()).isEqualTo(counts(4, 0));
    }

    @Test
    void ofARuleTheNewestRevisionCountsWhicheverWasSaidLast() {
        take("r", 1, 9, 0, 1, counts(1, 0));
        take("r", 2, 2, 0, 1, counts(2, 0));
        take("r", 2, 1, 0, 1, counts(3, 0));

        assertThat(only().status().getMatched()).isEqualTo(2);
    }

    private Said only() {
        assertThat(statuses.ofEachRule()).hasSize(1);
        return statuses.ofEachRule().iterator().next();
    }

    private static List<Long> counts(long fast, long slow) {
        List<Long> counts = new ArrayList<>(Collections.nCopies(RuleLatency.COUNTS, 0L));
        counts.set(0, fast);
        counts.set(RuleLatency.COUNTS - 1, slow);
        return counts;
    }

    private void take(String rule, long incarnation, int revision, long seconds, long nanos, List<Long> latency) {
        long matched = latency.stream().mapToLong(Long::longValue).sum();
        statuses.take(
                rule + "/" + incarnation + "/" + revision,
                Optional.of(RuleStatus.newBuilder()
                        .setRule(rule)
                        .setIncarnation(incarnation)
                        .setRevision(revision)
                        .setVersion(1)
                        .setState("active")
                        .setFrom(Map.of())
                        .setMatched(matched)
                        .setFiltered(0)
                        .setEmitted(matched)
                        .setErrors(0)
                        .setEvaluationNanos(nanos)
                        .setLatency(latency)
                        .setAt(AT.plusSeconds(seconds))
                        .build()));
    }
}
