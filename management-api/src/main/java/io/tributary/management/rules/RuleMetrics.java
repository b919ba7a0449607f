package io.tributary.management.rules;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import io.tributary.catalog.RuleLatency;
import io.tributary.schemas.avro.RuleStatus;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What the fabric says of rules, for Prometheus: the newest revision of each rule that there is. Thread-safe. */
public final class RuleMetrics implements MultiCollector {
    private final RuleStatuses statuses;
    private final Supplier<Predicate<String>> running;
    private final Clock clock;

    /** @param running by a rule's name whether the job that evaluates it runs; while it does not, a rule that is said to run starts */
    public RuleMetrics(RuleStatuses statuses, Supplier<Predicate<String>> running, Clock clock) {
        this.statuses = statuses;
        this.running = running;
        this.clock = clock;
    }

    @Override
    public MetricSnapshots collect() {
        Collection<RuleStatuses.Said> rules = statuses.ofEachRule();
        return MetricSnapshots.of(
                counter(rules, "matched", "Messages the rule was evaluated on", RuleStatus::getMatched),
                counter(rules, "filtered", "Messages that gave no row", RuleStatus::getFiltered),
                counter(rules, "rows", "Rows the rule gave", RuleStatus::getEmitted),
                counter(rules, "errors", "Dead letters of the rule", RuleStatus::getErrors),
                counter(
                        rules,
                        "evaluation_seconds",
                        "Time of the fabric's thread",
                        status -> status.getEvaluationNanos() / 1e9),
                cpuShare(rules),
                state(rules),
                latency(rules));
    }

    private static CounterSnapshot counter(
            Collection<RuleStatuses.Said> rules, String name, String help, ToDoubleFunction<RuleStatus> value) {
        CounterSnapshot.Builder counter =
                CounterSnapshot.builder().name("tributary_rule_" + name).help(help);
        rules.forEach(rule -> counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(of(rule))
                .value(value.applyAsDouble(rule.status()))
                .build()));
        return counter.build();
    }

    private GaugeSnapshot cpuShare(Collection<RuleStatuses.Said> rules) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder()
                .name("tributary_rule_cpu_share")
                .help("Part of the fabric's thread the rule took over the last seconds");
        rules.forEach(rule -> gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(of(rule))
                .value(rule.cpuShare(clock.instant()))
                .build()));
        return gauge.build();
    }

    private GaugeSnapshot state(Collection<RuleStatuses.Said> rules) {
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name("tributary_rule_state").help("1 for the state the rule is in");
        Predicate<String> jobs = running.get();
        for (RuleStatuses.Said rule : rules) {
            RuleState.State said = RuleState.stateOf(rule.status());
            boolean starts =
                    said == RuleState.State.RUNNING && !jobs.test(rule.status().getRule());
            RuleState.State now = starts ? RuleState.State.STARTING : said;
            for (RuleState.State each : RuleState.State.values()) {
                gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .labels(of(rule).merge(Labels.of("state", each.word())))
                        .value(each == now ? 1 : 0)
                        .build());
            }
        }
        return gauge.build();
    }

    private static HistogramSnapshot latency(Collection<RuleStatuses.Said> rules) {
        HistogramSnapshot.Builder histogram = HistogramSnapshot.builder()
                .name("tributary_rule_latency_seconds")
                .unit(Unit.SECONDS)
                .help("From the log's taking a message to its evaluation");
        for (RuleStatuses.Said rule : rules) {
            List<Long> counts = rule.status().getLatency();
            if (counts.size() == RuleLatency.COUNTS) { // an older fabric does not say
                ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
                for (int i = 0; i < counts.size(); i++) {
                    buckets.bucket(
                            i < RuleLatency.BOUNDS_MILLIS.size()
                                    ? RuleLatency.BOUNDS_MILLIS.get(i) / 1e3
                                    : Double.POSITIVE_INFINITY,
                            counts.get(i));
                }
                histogram.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .labels(of(rule))
                        .classicHistogramBuckets(buckets.build())
                        .build());
            }
        }
        return histogram.build();
    }

    private static Labels of(RuleStatuses.Said rule) {
        return Labels.of("rule", rule.status().getRule());
    }
}
