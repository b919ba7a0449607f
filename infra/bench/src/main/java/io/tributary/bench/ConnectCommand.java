package io.tributary.bench;

import io.tributary.bench.crowd.Courtesy;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Connecting, in peace and all at once. */
@Command(
        name = "connect",
        description =
                "Devices sign in; counts the gateway's CPU for each. With --storm all of them lose their connection at"
                        + " once and come back while others publish.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:measured", "1:it could not be measured"})
final class ConnectCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--tls", description = "Over TLS, with a full handshake each.")
    private boolean tls;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Devices (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--identities",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Devices the registry holds; those that do not connect only fill it (default: those that do).")
    private int identities;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "The figures are medians (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(names = "--storm", description = "All at once.")
    private boolean storm;

    @Option(
            names = "--nice",
            paramLabel = "N",
            defaultValue = "10",
            description =
                    "With --storm: by how much the process of those who come back gives way to the servers it shares the"
                            + " processors with, 0 to 19 (default: ${DEFAULT-VALUE}).")
    private int nice;

    @Override
    public Integer call() {
        BenchOptions.check(connections > 0 && connections <= 20_000, "--connections is 1 to 20,000");
        BenchOptions.check(identities >= 0 && identities <= 5_000_000, "--identities is 0 to 5,000,000");
        BenchOptions.check(runs > 0, "--runs is above 0");
        BenchOptions.check(nice >= 0 && nice <= 19, "--nice is 0 to 19");
        return options.run((bed, progress) -> storm
                ? new StormBench(bed, tls, new Courtesy(nice), progress).run(connections, runs, identities)
                : new ConnectBench(bed, tls, progress).run(connections, runs, identities));
    }
}
