package io.tributary.device.shadow;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Requests about a shadow of ten values, from bytes to texts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ShadowFoldBenchmark {
    private static final long NOW = 1_700_000_000_000L;

    private final ShadowFold fold = new ShadowFold(new ShadowLimits(5, 16_384, 20));
    private final ShadowDocument document = fold.step(
                    ShadowDocument.EMPTY,
                    bytes(
                            "{\"type\":\"update\",\"state\":{\"reported\":{\"temp\":23.41,\"hum\":41,\"loc\":{\"lat\":48.137154,\"lon\":11.576124},"
                                    + "\"mode\":\"cool\",\"on\":true,\"tags\":[\"roof\",\"north\"]},"
                                    + "\"desired\":{\"temp\":21.5,\"mode\":\"cool\",\"on\":false}}}"),
                    false,
                    NOW)
            .after();
    private final byte[] report = bytes(
            "{\"type\":\"update\",\"state\":{\"reported\":{\"temp\":23.5}},\"version\":0,\"clientToken\":\"PROD123456dev01-1\"}");
    private final byte[] reportOfAll =
            bytes("{\"type\":\"update\",\"state\":{\"reported\":{\"temp\":23.41,\"hum\":41,\"loc\":"
                    + "{\"lat\":48.137154,\"lon\":11.576124},\"mode\":\"cool\",\"on\":true,\"tags\":[\"roof\",\"north\"]}},"
                    + "\"clientToken\":\"PROD123456-1\"}");
    private final byte[] desire =
            bytes("{\"type\":\"update\",\"state\":{\"desired\":{\"temp\":22}},\"metadata\":true}");
    private final byte[] get = bytes("{\"type\":\"get\",\"clientToken\":\"PROD123456-0\"}");

    @Benchmark
    public Object oneValueReported() {
        return fold.step(document, report, false, NOW);
    }

    @Benchmark
    public Object allValuesReported() {
        return fold.step(document, reportOfAll, false, NOW);
    }

    @Benchmark
    public Object oneValueDesired() {
        return fold.step(document, desire, true, NOW);
    }

    @Benchmark
    public Object read() {
        return fold.step(document, get, false, NOW);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
