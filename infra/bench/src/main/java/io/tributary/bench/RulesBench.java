package io.tributary.bench;

import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The same rules in several jobs, measured in turn: each stands still while another runs, and the ratio is taken of stretches that follow
 * one another.
 */
final class RulesBench {
    private static final String FABRIC = "fabric";
    private static final String SQL = "sql";
    private static final String HAND = "hand";
    private static final int WARM_UPS = 10;

    /**
     * One comparison.
     *
     * @param workload {@code own_N}: each of N rules has a topic filter of its own; {@code all_N}: N rules are for all messages
     * @param rivals of the fabric; none: how fast the fabric is, and how soon it has its rules
     */
    record Case(String name, String workload, List<String> rivals) {}

    static final List<Case> CASES = List.of(
            new Case("one", "own_1", List.of(SQL)),
            new Case("own_100", "own_100", List.of(SQL, HAND)),
            new Case("all_10", "all_10", List.of(SQL)),
            new Case("all_100", "all_100", List.of(SQL)),
            new Case("hot_1000", "own_1000", List.of()));

    private final Site site;
    private final double seconds;
    private final int runs;
    private final Consumer<String> progress;
    private final BenchReport report = BenchReport.of("rules");

    RulesBench(Site site, double seconds, int runs, Consumer<String> progress) {
        this.site = site;
        this.seconds = seconds;
        this.runs = runs;
        this.progress = progress;
    }

    BenchReport run(List<Case> cases) {
        Path folder = site.data().logs();
        double others = 0;
        for (Case each : cases) {
            Path rules = folder.resolve("bench-rules-" + each.workload() + ".bin");
            try {
                Files.createDirectories(folder);
                progress.accept(each.name() + ": compiling its rules");
                RulesContestant.compile(site, rules, each.workload());
                others += each.rivals().isEmpty() ? alone(each, rules) : compared(each, rules);
            } catch (IOException e) {
                throw new UncheckedIOException("there is no place for compiled rules in " + folder, e);
            } finally {
                delete(rules);
            }
        }
        report.figure("other_cpu_s", others);
        return report;
    }

    /** CPU-seconds that others on the machine used meanwhile. */
    private double compared(Case each, Path rules) {
        Map<String, RulesContestant> contestants = new LinkedHashMap<>();
        try {
            for (String name : names(each)) {
                progress.accept(each.name() + ": starting " + name);
                contestants.put(name, RulesContestant.start(site, name, rules, each.workload()));
            }
            contestants.forEach((name, contestant) -> warmUp(each.name() + ": " + name, contestant));
            progress.accept(each.name() + ": measuring " + String.join(" and ", contestants.keySet()) + " in turn");
            Map<String, List<RulesContestant.Stretch>> stretches = new LinkedHashMap<>();
            CpuMeter cpu = new CpuMeter(pids(contestants));
            Map<String, Double> before = cpu.read();
            for (int run = 0; run < runs; run++) {
                contestants.forEach((name, contestant) -> stretches
                        .computeIfAbsent(name, any -> new ArrayList<>())
                        .add(measured(contestant)));
            }
            double others = CpuMeter.between(before, cpu.read()).getOrDefault("other", 0.0);
            List<RulesContestant.Stretch> fabric = stretches.getOrDefault(FABRIC, List.of());
            stretches.forEach((name, all) -> {
                report.figure(
                        each.name() + "_" + name + "_per_cpu_s",
                        Sample.median(all, RulesContestant.Stretch::perCpuSecond));
                if (!name.equals(FABRIC)) {
                    report.ratio(each.name() + (name.equals(SQL) ? "" : "_" + name), ratio(fabric, all));
                }
            });
            return others;
        } finally {
            contestants.values().forEach(RulesContestant::close);
        }
    }

    /** The fabric in one slot: a fresh process each time for how soon its rules are there, the last one for how fast it is. */
    private double alone(Case each, Path rules) {
        List<RulesContestant> started = new ArrayList<>();
        for (int run = 1; run < runs; run++) {
            progress.accept(each.name() + ": starting the fabric, " + run + " of " + runs);
            try (RulesContestant contestant = RulesContestant.start(site, FABRIC, rules, each.workload())) {
                started.add(contestant);
            }
        }
        try (RulesContestant last = RulesContestant.start(site, FABRIC, rules, each.workload())) {
            started.add(last);
            warmUp(each.name() + ": " + FABRIC, last);
            progress.accept(each.name() + ": measuring");
            List<RulesContestant.Stretch> all = new ArrayList<>();
            CpuMeter cpu = new CpuMeter(pids(Map.of(FABRIC, last)));
            Map<String, Double> before = cpu.read();
            for (int run = 0; run < runs; run++) {
                all.add(measured(last));
            }
            double others = CpuMeter.between(before, cpu.read()).getOrDefault("other", 0.0);
            report.figure(each.name() + "_per_s", Sample.median(all, RulesContestant.Stretch::perSecond));
            report.figure(each.name() + "_per_cpu_s", Sample.median(all, RulesContestant.Stretch::perCpuSecond));
            report.figure(each.name() + "_restore_s", Sample.median(started, RulesContestant::restoreSeconds));
            report.figure(each.name() + "_restore_cpu_s", Sample.median(started, RulesContestant::restoreCpuSeconds));
            return others;
        }
    }

    private void warmUp(String who, RulesContestant contestant) {
        for (int i = 1; i <= WARM_UPS; i++) {
            progress.accept(who + " warms up, " + i);
            if (contestant.warmUp(seconds)) {
                return;
            }
        }
    }

    private RulesContestant.Stretch measured(RulesContestant contestant) {
        RulesContestant.Stretch stretch = contestant.measure(seconds);
        report.check("wrong_rows", stretch.wrongRows());
        return stretch;
    }

    private static List<String> names(Case each) {
        List<String> names = new ArrayList<>(List.of(FABRIC));
        names.addAll(each.rivals());
        return names;
    }

    private static Map<String, Long> pids(Map<String, RulesContestant> contestants) {
        Map<String, Long> pids = new LinkedHashMap<>();
        contestants.forEach((name, contestant) -> pids.put(name, contestant.pid()));
        return pids;
    }

    /** The median of the ratios of stretches that followed one another. */
    private static double ratio(List<RulesContestant.Stretch> fabric, List<RulesContestant.Stretch> rival) {
        List<Integer> turns = new ArrayList<>();
        for (int i = 0; i < rival.size(); i++) {
            turns.add(i);
        }
        return Sample.median(
                turns, turn -> fabric.get(turn).perCpuSecond() / rival.get(turn).perCpuSecond());
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
