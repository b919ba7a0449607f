package io.tributary.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How soon a rule is what was said of it. */
@Command(
        name = "deploy",
        description =
                "A rule is made, replaced, paused and resumed under a stream of messages; timed from the API's answer"
                        + " to the first message that shows it, and what another rule notices.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:measured, every check is zero", "1:a check is not zero, or it could not be measured"})
final class DeployCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "200",
            description = "Messages per second, each for both rules (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "100",
            description = "How often each is done (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Before it is measured (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    @Override
    public Integer call() {
        DeployBench.Load load = new DeployBench.Load(rate, rounds, warmUp);
        return options.run((bed, progress) -> new DeployBench(bed, load, progress).run());
    }
}
