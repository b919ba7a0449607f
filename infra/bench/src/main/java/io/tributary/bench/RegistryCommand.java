package io.tributary.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Devices in the registry, over the REST API. */
@Command(
        name = "registry",
        description = "Makes devices one by one over the REST API, lists them page by page and reads them; counts"
                + " latency as the caller sees it, and the CPU of the API's process.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:measured, every device was there", "1:devices were missing, or it could not be measured"})
final class RegistryCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--devices",
            paramLabel = "N",
            defaultValue = "3000",
            description = "Devices that are made (default: ${DEFAULT-VALUE}).")
    private int devices;

    @Option(
            names = "--reads",
            paramLabel = "N",
            defaultValue = "30000",
            description = "Reads of one device (default: ${DEFAULT-VALUE}).")
    private int reads;

    @Option(
            names = "--callers",
            paramLabel = "N",
            defaultValue = "4",
            description = "Calls at the same time (default: ${DEFAULT-VALUE}).")
    private int callers;

    @Override
    public Integer call() {
        BenchOptions.check(devices >= 200 && devices <= 50_000, "--devices is 200 to 50,000");
        BenchOptions.check(reads >= 100 && reads <= 1_000_000, "--reads is 100 to 1,000,000");
        BenchOptions.check(callers > 0 && callers <= 64, "--callers is 1 to 64");
        return options.run((bed, progress) -> new RegistryBench(bed, progress).run(devices, reads, callers));
    }
}
