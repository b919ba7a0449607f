package io.tributary.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From device to device by way of a rule. */
@Command(
        name = "repub",
        description = "Devices publish at a fixed rate, a rule sends each message on to another device, and it is timed"
                + " and counted there.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:measured, every check is zero", "1:a check is not zero, or it could not be measured"})
final class RepubCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--qos",
            paramLabel = "N",
            split = ",",
            defaultValue = "0,1",
            description = "Of both legs: of 0, 1 (default: both).")
    private List<Integer> levels = new ArrayList<>();

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "200",
            description = "Devices, each sends and receives (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Messages per second of all devices together (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Before it is measured (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "15",
            description = "Of each run (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "3",
            description = "The figures are medians (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Override
    public Integer call() {
        levels.forEach(qos -> BenchOptions.check(qos == 0 || qos == 1, "--qos is 0, 1 or both"));
        RepubBench.Load load = new RepubBench.Load(connections, rate, warmUp, seconds, runs);
        return options.run((bed, progress) -> new RepubBench(bed, load, progress).run(levels));
    }
}
