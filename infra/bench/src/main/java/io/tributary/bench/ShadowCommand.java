package io.tributary.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shadow updates of devices. */
@Command(
        name = "shadow",
        description =
                "Devices update their shadows over MQTT, at a fixed rate and then as fast as they are answered; in"
                        + " turn with it a bare loop of Cassandra's driver writes the same rows.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:measured, every check is zero", "1:a check is not zero, or it could not be measured"})
final class ShadowCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "200",
            description = "Devices (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "500",
            description = "Updates per second of all devices together (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "4",
            description = "Updates of each without an answer, at full speed (default: ${DEFAULT-VALUE}).")
    private int window;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "Before each phase (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "15",
            description = "Of each stretch (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "At full speed and of the bare loop, in turn; the figures are medians (default:"
                    + " ${DEFAULT-VALUE}).")
    private int runs;

    @Override
    public Integer call() {
        ShadowBench.Load load = new ShadowBench.Load(connections, rate, window, warmUp, seconds, runs);
        return options.run((bed, progress) -> new ShadowBench(bed, load, progress).run());
    }
}
