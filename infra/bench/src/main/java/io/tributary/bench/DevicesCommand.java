package io.tributary.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Many devices in the device-state job. */
@Command(
        name = "devices",
        description =
                "Writes devices with a persistent session and a shadow each straight to the inbox; measures the heap"
                        + " of the TaskManager, its checkpoints, and how soon it is back after it was killed. Restarts the"
                        + " TaskManager of the platform.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:measured, every check is zero", "1:a check is not zero, or it could not be measured"})
final class DevicesCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--devices",
            paramLabel = "N",
            defaultValue = "100000",
            description = "How many (default: ${DEFAULT-VALUE}); each takes about 10 KB of disk.")
    private int devices;

    @Override
    public Integer call() {
        BenchOptions.check(devices > 0 && devices <= 200_000, "--devices is 1 to 200,000");
        return options.run((bed, progress) -> new DevicesBench(bed, devices, progress).run());
    }
}
