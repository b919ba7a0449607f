package io.tributary.bench;

import io.tributary.bench.UplinkBench.Mode;
import io.tributary.bench.UplinkBench.Speech;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Publishing as fast as the server allows. */
@Command(
        name = "uplink",
        description = "Devices publish as fast as they are acknowledged, at QoS 0 and 1 and over TLS; the ratios are"
                + " messages per CPU-second of gateway and broker, against a bare server's.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:measured, every check is zero", "1:a check is not zero, or it could not be measured"})
final class UplinkCommand implements Callable<Integer> {
    private static final List<String> MODES = List.of("qos0", "qos1", "qos1_tls");

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Mixin
    private LoadOptions load = new LoadOptions();

    @Option(
            names = "--modes",
            paramLabel = "MODE",
            split = ",",
            defaultValue = "qos0,qos1,qos1_tls",
            description = "Of qos0, qos1, qos1_tls (default: all).")
    private List<String> modes = new ArrayList<>();

    @Override
    public Integer call() {
        List<Mode> chosen = modes.stream().map(UplinkCommand::mode).toList();
        UplinkBench.Load amount = load.load(5, 5, 5);
        return options.run(
                (bed, progress) -> new UplinkBench(bed, amount, progress).run("uplink", chosen, List.of(0.0)));
    }

    private static Mode mode(String name) {
        BenchOptions.check(
                MODES.contains(name), "'" + name + "' is not a mode; --modes takes " + String.join(", ", MODES));
        return new Mode(name, name.startsWith("qos1") ? 1 : 0, name.endsWith("tls"), Speech.MQTT);
    }
}
