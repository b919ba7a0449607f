package io.tributary.bench;

import io.tributary.bench.UplinkBench.Mode;
import io.tributary.bench.UplinkBench.Speech;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Publishing at a fixed rate. */
@Command(
        name = "latency",
        description = "Devices publish at QoS 1 at fixed rates, whatever the answers do; the ratios are CPU-seconds of"
                + " gateway and broker, against a bare server's: what remains of 1.5 is the room left.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:measured, every check is zero", "1:a check is not zero, or it could not be measured"})
final class LatencyCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Mixin
    private LoadOptions load = new LoadOptions();

    @Option(names = "--tls", description = "Over TLS.")
    private boolean tls;

    @Option(
            names = "--rates",
            paramLabel = "N",
            split = ",",
            defaultValue = "2000,10000",
            description = "Messages per second of all devices together (default: ${DEFAULT-VALUE}).")
    private List<Double> rates = new ArrayList<>();

    @Override
    public Integer call() {
        rates.forEach(rate -> BenchOptions.check(rate > 0, "--rates are above 0"));
        UplinkBench.Load amount = load.load(5, 5, 5);
        Mode mode = tls ? new Mode("qos1_tls", 1, true, Speech.MQTT) : new Mode("qos1", 1, false, Speech.MQTT);
        return options.run(
                (bed, progress) -> new UplinkBench(bed, amount, progress).run("latency", List.of(mode), rates));
    }
}
