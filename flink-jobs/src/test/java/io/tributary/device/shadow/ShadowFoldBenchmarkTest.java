package io.tributary.device.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The benchmark runs; with {@code -Dbenchmark.seconds=2} long enough to say something. */
class ShadowFoldBenchmarkTest {
    private static final int SECONDS = Integer.getInteger("benchmark.seconds", 0);

    @Test
    void everyRequestIsMeasured() throws RunnerException {
        boolean measured = SECONDS > 0;
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("\\." + ShadowFoldBenchmark.class.getSimpleName() + "\\.")
                        .forks(measured ? 1 : 0)
                        .jvmArgs("-Xmx1g") // the tests' own JVM stops at the first compiler
                        .warmupIterations(measured ? 3 : 0)
                        .warmupTime(TimeValue.seconds(Math.max(1, SECONDS)))
                        .measurementIterations(measured ? 5 : 1)
                        .measurementTime(measured ? TimeValue.seconds(SECONDS) : TimeValue.milliseconds(20))
                        .verbosity(measured ? VerboseMode.NORMAL : VerboseMode.SILENT)
                        .build())
                .run();

        assertThat(results).hasSize(4);
    }
}
