package io.tributary.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Connections that do nothing. */
@Command(
        name = "idle",
        description = "Devices connect, subscribe to one topic and ping every 60 s; counts heap after a collection,"
                + " resident memory outside the heap, and CPU.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:measured, no connection was lost", "1:connections were lost, or it could not be measured"})
final class IdleCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--tls", description = "Over TLS.")
    private boolean tls;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Devices (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "60",
            description = "How long pings are counted (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Override
    public Integer call() {
        BenchOptions.check(connections > 0 && connections <= 20_000, "--connections is 1 to 20,000");
        BenchOptions.check(seconds > 0, "--seconds is above 0");
        return options.run((bed, progress) -> new IdleBench(bed, progress).run(connections, tls, seconds));
    }
}
