package io.tributary.bench;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much the devices publish, and how often it is measured. */
final class LoadOptions {
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
            names = "--payload",
            paramLabel = "BYTES",
            defaultValue = "200",
            description = "Size of each message (default: ${DEFAULT-VALUE}).")
    private int payloadBytes = 200;

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "Before each comparison, at each server.")
    private @Nullable Double warmUp;

    @Option(names = "--seconds", paramLabel = "N", description = "Of each run.")
    private @Nullable Double seconds;

    @Option(names = "--runs", paramLabel = "N", description = "At each server, in turn; the figures are medians.")
    private @Nullable Integer runs;

    UplinkBench.Load load(double warmUpSeconds, double runSeconds, int times) {
        return new UplinkBench.Load(
                connections,
                inFlight,
                payloadBytes,
                warmUp == null ? warmUpSeconds : warmUp,
                seconds == null ? runSeconds : seconds,
                runs == null ? times : runs);
    }
}
