package io.tributary.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Requests to devices, and their answers. */
@Command(
        name = "rrpc",
        description = "Requests are written to Kafka as the API writes them, simulated devices answer at once, and the"
                + " replies are read as the API reads them.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:measured, every check is zero", "1:a check is not zero, or it could not be measured"})
final class RrpcCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "50",
            description = "Devices (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "100",
            description = "Requests per second to all devices together (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "Before it is measured (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "30",
            description = "How long it is measured (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Override
    public Integer call() {
        RrpcBench.Load load = new RrpcBench.Load(connections, rate, warmUp, seconds);
        return options.run((bed, progress) -> new RrpcBench(bed, load, progress).run());
    }
}
