package io.tributary.bench;

import io.tributary.standalone.config.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What rules cost in the fabric, and elsewhere. */
@Command(
        name = "rules",
        description = "The same rules in the rule fabric, in a job of Flink SQL and written by hand in Java, each in a"
                + " process of its own and without Kafka; the ratios are the fabric's messages per CPU-second against"
                + " the others'. Needs no running platform.",
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {"0:measured, every check is zero", "1:a check is not zero, or it could not be measured"})
final class RulesCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--cases",
            paramLabel = "CASE",
            split = ",",
            defaultValue = "one,own_100,all_10,all_100,hot_1000",
            description = "Of one, own_100, all_10, all_100, hot_1000 (default: all).")
    private List<String> cases = new ArrayList<>();

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "3",
            description = "How long each is measured at a time (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often; figures and ratios are medians (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Override
    public Integer call() {
        List<RulesBench.Case> chosen = cases.stream().map(RulesCommand::chosen).toList();
        BenchOptions.check(seconds >= 0.1 && seconds <= 60, "--seconds is 0.1 to 60");
        BenchOptions.check(runs > 0 && runs <= 100, "--runs is 1 to 100");
        return options.runAlone((site, progress) -> new RulesBench(site, seconds, runs, progress).run(chosen));
    }

    private static RulesBench.Case chosen(String name) {
        return RulesBench.CASES.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refusal("'" + name + "' is not a case", "See --help of this benchmark."));
    }
}
