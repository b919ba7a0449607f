package io.tributary.bench;

import io.tributary.standalone.OutputOption;
import io.tributary.standalone.PlatformOptions;
import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.config.Site;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;

/** What all benchmarks have in common: which platform, and how to answer. */
final class BenchOptions {
    @Mixin
    private PlatformOptions platform = new PlatformOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    /**
     * Runs a benchmark against the platform and prints its report.
     *
     * @return the exit code: 0 when every check is zero
     */
    int run(BiFunction<TestBed, Consumer<String>, BenchReport> benchmark) {
        try (TestBed bed = TestBed.on(platform)) {
            return print(benchmark.apply(bed, BenchOptions::progress));
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Refusal("the load ended early: " + cause.getMessage(), "See ./tributary status.", e);
        } catch (IllegalStateException e) {
            throw new Refusal(String.valueOf(e.getMessage()), "See ./tributary status.", e);
        }
    }

    /**
     * The same for a benchmark that starts what it measures itself; the platform may be down, and better is.
     *
     * @return the exit code: 0 when every check is zero
     */
    int runAlone(BiFunction<Site, Consumer<String>, BenchReport> benchmark) {
        try {
            return print(benchmark.apply(platform.site(), BenchOptions::progress));
        } catch (IllegalStateException e) {
            throw new Refusal(
                    String.valueOf(e.getMessage()), "See bench-rules-*.log among the logs of the data folder.", e);
        }
    }

    private int print(BenchReport report) {
        System.out.println(output.isJson() ? OutputOption.json(report) : report.table());
        return report.passed() ? 0 : 1;
    }

    private static void progress(String line) {
        System.err.println(line + " …");
    }

    /** Refuses a value that makes no sense. */
    static void check(boolean holds, String rule) {
        if (!holds) {
            throw new Refusal(rule, "See --help of this benchmark.");
        }
    }
}
