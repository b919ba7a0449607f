package io.tributary.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs; with {@code -Dbenchmark.seconds=5} long enough to say something. */
class UplinkBenchmarkTest {
    private static final int SECONDS = Integer.getInteger("benchmark.seconds", 0);

    @Test
    void everyBenchmarkRuns() throws RunnerException {
        boolean measured = SECONDS > 0;
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("\\." + UplinkBenchmark.class.getSimpleName() + "\\.")
                        .forks(measured ? 1 : 0)
                        .warmupIterations(measured ? 3 : 0)
                        .warmupTime(TimeValue.seconds(Math.max(1, SECONDS)))
                        .measurementIterations(measured ? 5 : 1)
                        .measurementTime(measured ? TimeValue.seconds(SECONDS) : TimeValue.milliseconds(20))
                        .verbosity(measured ? VerboseMode.NORMAL : VerboseMode.SILENT)
                        .build())
                .run();

        assertThat(results).hasSize(7);
    }
}
