package io.tributary.rules.match;

import io.tributary.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A thousand rules, each with a filter of its own, and the topics of ten thousand devices as they come from the wire. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TopicIndexBenchmark {
    private static final int RULES = 1_000;
    private static final int DEVICES = 10_000;

    private final List<Interest<Integer>> interests = IntStream.range(0, RULES)
            .mapToObj(i -> Interest.in(Set.of(new TopicFilter("PROD123456/+/event/kind" + i)), i))
            .toList();
    private final TopicIndex<Integer> index = new TopicIndex<>(interests);
    private final TopicCache<Integer> cache = new TopicCache<>(index);
    private final byte[][] topics = IntStream.range(0, DEVICES)
            .mapToObj(i -> ("PROD123456/device" + i + "/event/kind" + i % RULES).getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);

    /** Another text object each time, whose hash nobody knows yet. */
    private String topic(int device) {
        return new String(topics[device], StandardCharsets.UTF_8);
    }

    @Benchmark
    @OperationsPerInvocation(DEVICES)
    public void remembered(Blackhole sink) {
        for (int i = 0; i < DEVICES; i++) {
            sink.consume(cache.match("PROD123456", topic(i)));
        }
    }

    @Benchmark
    @OperationsPerInvocation(DEVICES)
    public void matched(Blackhole sink) {
        for (int i = 0; i < DEVICES; i++) {
            sink.consume(index.match("PROD123456", topic(i)));
        }
    }

    /** What a change of one rule costs. */
    @Benchmark
    public Object built() {
        return new TopicIndex<>(interests);
    }
}
