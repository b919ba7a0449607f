package io.tributary.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deliveries from Kafka to devices. */
@Command(
        name = "downlink",
        description =
                "Deliveries are written to Kafka as the device-state job writes them, and the gateway hands them to"
                        + " the devices; counts its CPU.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:measured, every check is zero", "1:a check is not zero, or it could not be measured"})
final class DownlinkCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--tls", description = "Over TLS.")
    private boolean tls;

    @Option(
            names = "--qos",
            paramLabel = "N",
            split = ",",
            defaultValue = "0,1",
            description = "Of 0, 1 (default: both).")
    private List<Integer> levels = new ArrayList<>();

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "200",
            description = "Devices (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "16",
            description = "Deliveries of each on their way (default: ${DEFAULT-VALUE}).")
    private int window;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "200",
            description = "Size of each (default: ${DEFAULT-VALUE}).")
    private int payloadBytes;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Before each comparison (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Of each run (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "The figures are medians (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Override
    public Integer call() {
        levels.forEach(qos -> BenchOptions.check(qos == 0 || qos == 1, "--qos is 0, 1 or both"));
        DownlinkBench.Load load = new DownlinkBench.Load(connections, window, payloadBytes, warmUp, seconds, runs, tls);
        return options.run((bed, progress) -> new DownlinkBench(bed, load, progress).run(levels));
    }
}
