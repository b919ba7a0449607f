package io.tributary.bench;

import io.tributary.fleet.ApiException;
import io.tributary.fleet.Platforms;
import io.tributary.standalone.OutputOption;
import io.tributary.standalone.PlatformOptions;
import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.supervise.RunningPlatform;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Loads the gateway from this process and prints what it cost; starts the platform if it is not up. */
@Command(
        name = "uplink",
        description =
                "Devices publish at QoS 1; counts acknowledgements, latencies and CPU, then finds every message in Kafka.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:measured, every check is zero", "1:a check is not zero, or it could not be measured"})
final class BenchUplinkCommand implements Callable<Integer> {
    @Mixin
    private PlatformOptions options = new PlatformOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "200",
            description = "Devices (default: ${DEFAULT-VALUE}).")
    private int connections = 200;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "10",
            description = "Unacknowledged messages of each (default: ${DEFAULT-VALUE}).")
    private int inFlight = 10;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Time that is measured (default: ${DEFAULT-VALUE}).")
    private int seconds = 20;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "10",
            description = "Seconds before (default: ${DEFAULT-VALUE}).")
    private int warmUpSeconds = 10;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Messages per second of all together; 0, the default, sends as fast as it is acknowledged.")
    private double rate;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "200",
            description = "Size of each message (default: ${DEFAULT-VALUE}).")
    private int payloadBytes = 200;

    @Override
    public Integer call() {
        UplinkBench.Settings settings = settings();
        int started = Platforms.ensureUp(options);
        if (started != 0) {
            return started;
        }
        try {
            BenchReport report = new UplinkBench(Platforms.of(options.site()), settings, pids())
                    .run(line -> System.err.println(line + " …"));
            System.out.println(output.isJson() ? OutputOption.json(report) : table(report));
            return report.passed() ? 0 : 1;
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Refusal("the load ended early: " + cause.getMessage(), "See ./tributary status.", e);
        } catch (ApiException e) {
            throw new Refusal(String.valueOf(e.getMessage()), "See ./tributary status.", e);
        }
    }

    private UplinkBench.Settings settings() {
        try {
            return new UplinkBench.Settings(
                    connections,
                    inFlight,
                    Duration.ofSeconds(warmUpSeconds),
                    Duration.ofSeconds(seconds),
                    rate,
                    payloadBytes);
        } catch (IllegalArgumentException e) {
            throw new Refusal(String.valueOf(e.getMessage()), "See ./tributary bench uplink --help.", e);
        }
    }

    private Map<String, Long> pids() {
        return new RunningPlatform(options.site().data())
                .state().stream()
                        .flatMap(state -> state.components().stream())
                        .collect(Collectors.toMap(status -> status.component().id(), status -> status.pid()));
    }

    private static String table(BenchReport report) {
        StringBuilder lines = new StringBuilder();
        report.figures().forEach((name, value) -> lines.append(String.format("%-28s %s%n", name, value)));
        report.ratios().forEach((name, value) -> lines.append(String.format("%-28s %s%n", name, value)));
        report.checks().forEach((name, value) -> lines.append(String.format("%-28s %s%n", name, value)));
        lines.append(
                report.passed() ? "Everything acknowledged is in Kafka, once." : "NOT everything is in Kafka once.");
        return lines.toString();
    }
}
