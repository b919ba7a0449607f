package io.tributary.rules.eval;

import java.util.concurrent.TimeUnit;
import org.apache.flink.table.api.JsonValueOnEmptyOrError;
import org.apache.flink.table.runtime.functions.SqlFunctionUtils;
import org.apache.flink.table.runtime.functions.SqlJsonUtils;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** One call, alone on its message or one of a hundred; Flink's functions beside ours. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SharedJsonBenchmark {
    private static final int CALLS = 100;
    private static final JsonValueOnEmptyOrError NULL = JsonValueOnEmptyOrError.NULL;
    private static final String REGEX = "^(device|sensor)-[0-9]+$";

    private final String payload = "{\"temp\":23.41,\"hum\":41,\"loc\":{\"lat\":48.137154,\"lon\":11.576124},"
            + "\"tags\":[\"roof\",\"north\",\"2026\"],\"state\":\"running\",\"seq\":1234567,\"note\":\""
            + "x".repeat(90)
            + "\"}";

    @Benchmark
    public @Nullable Object oneCall() {
        return SharedJson.jsonValue(message(), "$.loc.lat", NULL, null, NULL, null);
    }

    @Benchmark
    public @Nullable Object oneCallOfFlink() {
        return SqlJsonUtils.jsonValue(message(), "$.loc.lat", NULL, null, NULL, null);
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void manyCalls(Blackhole sink) {
        String message = message();
        for (int i = 0; i < CALLS; i++) {
            sink.consume(SharedJson.jsonValue(message, "$.loc.lat", NULL, null, NULL, null));
        }
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void manyCallsOfAMissingValue(Blackhole sink) {
        String message = message();
        for (int i = 0; i < CALLS; i++) {
            sink.consume(SharedJson.jsonValue(message, "$.loc.height", NULL, null, NULL, null));
        }
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void manyCallsOfFlink(Blackhole sink) {
        String message = message();
        for (int i = 0; i < CALLS; i++) {
            sink.consume(SqlJsonUtils.jsonValue(message, "$.loc.lat", NULL, null, NULL, null));
        }
    }

    @Benchmark
    public boolean regex() {
        return SafeRegex.regExp("sensor-1234567", REGEX);
    }

    @Benchmark
    public boolean regexOfFlink() {
        return SqlFunctionUtils.regExp("sensor-1234567", REGEX);
    }

    /** Another object each time, as messages are. */
    private String message() {
        return new StringBuilder(payload).toString();
    }
}
