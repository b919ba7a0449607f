package io.tributary.management.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.tributary.schemas.avro.RuleStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class RuleMetricsTest {
    private final RuleStatuses statuses = new RuleStatuses();
    private Predicate<String> runs = rule -> true;
    private final RuleMetrics metrics = new RuleMetrics(statuses, () -> runs, Clock.systemUTC());

    @Test
    void noRuleRunsWhileItsFabricDoesNot() {
        said("hot", "active");
        said("cold", "paused");
        said("calls", "active");
        assertThat(states()).containsExactlyInAnyOrder("hot running", "cold paused", "calls running");

        runs = rule -> rule.equals("calls");
        assertThat(states()).containsExactlyInAnyOrder("hot starting", "cold paused", "calls running");
    }

    private List<String> states() {
        GaugeSnapshot states = metrics.collect().stream()
                .filter(each -> each.getMetadata().getName().equals("tributary_rule_state"))
                .map(GaugeSnapshot.class::cast)
                .findFirst()
                .orElseThrow();
        return states.getDataPoints().stream()
                .filter(point -> point.getValue() == 1)
                .map(point ->
                        point.getLabels().get("rule") + " " + point.getLabels().get("state"))
                .toList();
    }

    private void said(String rule, String state) {
        statuses.take(
                rule + "/1/1",
                Optional.of(RuleStatus.newBuilder()
                        .setRule(rule)
                        .setIncarnation(1)
                        .setRevision(1)
                        .setVersion(1)
                        .setState(state)
                        .setFrom(Map.of())
                        .setMatched(0)
                        .setFiltered(0)
                        .setEmitted(0)
                        .setErrors(0)
                        .setEvaluationNanos(0)
                        .setAt(Instant.EPOCH)
                        .build()));
    }
}
