package io.tributary.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Publishing while Kafka does not answer. */
@Command(
        name = "outage",
        description = "Devices publish at a fixed rate at QoS 1 while Kafka's process is stopped (SIGSTOP) and goes on;"
                + " counts what is lost, the gateway's memory, and how long until nothing waits any more.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:measured, every check is zero", "1:a check is not zero, or it could not be measured"})
final class OutageCommand implements Callable<Integer> {
    /** Beyond it a device sends no more. */
    private static final int MOST_WAITING = 4_000;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--tls", description = "Over TLS.")
    private boolean tls;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "40",
            description = "Devices (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "200",
            description = "Messages per second of all devices together (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "300",
            description = "How long Kafka stands still (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Override
    public Integer call() {
        BenchOptions.check(connections > 0 && connections <= 15_000, "--connections is 1 to 15,000");
        BenchOptions.check(rate > 0 && seconds > 0, "--rate and --seconds are above 0");
        BenchOptions.check(
                rate * seconds / connections <= MOST_WAITING,
                "--rate times --seconds is at most 4,000 messages for each of --connections");
        return options.run((bed, progress) -> new OutageBench(bed, progress).run(connections, tls, rate, seconds));
    }
}
