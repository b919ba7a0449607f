package io.tributary.gateway.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long a stage takes: a histogram whose buckets double from 125 µs to 16 s. Recording is two additions without contention and
 * without a look-up.
 */
public final class Latency implements Collector {
    private static final long FIRST_MICROS = 125;
    /** The last one takes what is longer than all. */
    private static final int BUCKETS = 19;

    private static final double NANOS_PER_SECOND = 1e9;

    private final String name;
    private final String help;
    private final LongAdder[] counts = new LongAdder[BUCKETS];
    private final LongAdder nanos = new LongAdder();

    Latency(String name, String help) {
        this.name = name;
        this.help = help;
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** It took so long this time. */
    public void record(long nanoseconds) {
        long atLeastNone = Math.max(0, nanoseconds);
        long units = (atLeastNone / 1_000 + FIRST_MICROS - 1) / FIRST_MICROS;
        int bucket = units <= 1 ? 0 : 64 - Long.numberOfLeadingZeros(units - 1);
        counts[Math.min(bucket, BUCKETS - 1)].increment();
        nanos.add(atLeastNone);
    }

    /** How many were recorded. */
    public long count() {
        long sum = 0;
        for (LongAdder count : counts) {
            sum += count.sum();
        }
        return sum;
    }

    @Override
    public MetricSnapshot collect() {
        Number[] sums = new Number[BUCKETS];
        double[] bounds = new double[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            sums[i] = counts[i].sum();
            bounds[i] = i == BUCKETS - 1 ? Double.POSITIVE_INFINITY : (FIRST_MICROS << i) / 1e6;
        }
        return HistogramSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, sums))
                        .sum(nanos.sum() / NANOS_PER_SECOND)
                        .build())
                .build();
    }
}
