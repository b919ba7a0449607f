package io.tributary.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** CoAP over DTLS. */
@Command(
        name = "coap",
        description = "Devices publish over CoAP and DTLS with keys; the ratio coaps_psk is messages per CPU-second of"
                + " the gateway, against bare Californium's that answers when Kafka has it. Then handshakes, and the"
                + " memory of many sessions.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:measured, every check is zero", "1:a check is not zero, or it could not be measured"})
final class CoapCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "100",
            description = "Devices that publish, one message at a time (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "200",
            description = "Size of each message (default: ${DEFAULT-VALUE}).")
    private int payloadBytes;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "At each server (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "Of each run (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "At each server, in turn; the figures are medians (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            defaultValue = "10000",
            description = "DTLS sessions whose memory and handshakes are counted; 0: none (default: ${DEFAULT-VALUE}).")
    private int sessions;

    @Override
    public Integer call() {
        CoapBench.Load load = new CoapBench.Load(connections, payloadBytes, warmUp, seconds, runs, sessions);
        return options.run((bed, progress) -> new CoapBench(bed, load, progress).run());
    }
}
