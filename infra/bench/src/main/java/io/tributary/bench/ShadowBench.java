package io.tributary.bench;

import io.tributary.bench.cassandra.BareLoop;
import io.tributary.bench.load.LoadLoop;
import io.tributary.bench.load.PacedFleet;
import io.tributary.bench.load.ShadowDevice;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Patience;
import io.tributary.identity.DeviceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleBiFunction;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Devices update their shadows over MQTT and are answered, each answer after the version is durable in Cassandra. Beside it, in turn, a
 * bare loop of Cassandra's driver writes the same rows.
 */
final class ShadowBench {
    private static final long REGISTRY_MILLIS = 2_000;
    private static final double SETTLE_SECONDS = 30;
    /** Steps that the device-state job has on their way to Cassandra at most. */
    private static final int JOB_AT_ONCE = 1_024;

    /**
     * How much load.
     *
     * @param rate updates per second of all devices together in the first phase
     * @param window updates of each device without an answer in the second
     * @param seconds of each stretch
     * @param runs of the second phase and of the bare loop, in turn
     */
    record Load(int connections, double rate, int window, double warmUpSeconds, double seconds, int runs) {
        Load {
            BenchOptions.check(connections > 0 && connections <= 15_000, "--connections is 1 to 15,000");
            BenchOptions.check(rate > 0 && rate <= 20_000, "--rate is above 0 and at most 20,000");
            BenchOptions.check(window > 0 && window <= 64, "--in-flight is 1 to 64");
            BenchOptions.check(seconds > 0 && warmUpSeconds >= 0, "--seconds is above 0, --warm-up not below");
            BenchOptions.check(runs > 0, "--runs is above 0");
        }
    }

    /** A while of updates at full speed: how many were answered, and the CPU-seconds that took by process. */
    private record Stretch(long answered, double seconds, Map<String, Double> cpu) {
        double perSecond() {
            return answered / seconds;
        }

        double perThousand(String process) {
            return cpu.getOrDefault(process, 0.0) / answered * 1_000;
        }
    }

    private final TestBed bed;
    private final Load load;
    private final Consumer<String> progress;
    private final Recorder latency = new Recorder(3);
    private final CpuMeter cpu;
    private final BenchReport report = BenchReport.of("shadow");
    private double others;

    ShadowBench(TestBed bed, Load load, Consumer<String> progress) {
        this.bed = bed;
        this.load = load;
        this.progress = progress;
        this.cpu = new CpuMeter(bed.pids("taskmanager", "cassandra", "gateway", "kafka"));
    }

    BenchReport run() {
        report.figure("connections", load.connections());
        report.figure("runs", load.runs());
        try (LoadLoop loop = new LoadLoop();
                BenchProduct product = bed.product();
                PacedFleet<ShadowDevice> fleet = connect(loop, product)) {
            atRate(fleet, load.warmUpSeconds(), load.rate());
            latencies(fleet);
            fullSpeed(fleet, load.warmUpSeconds());
            List<DeviceId> devices = fleet.devices().stream()
                    .map(device -> device.credentials().device())
                    .toList();
            try (BareLoop bare = new BareLoop(bed.cassandra(), devices)) {
                compare(fleet, bare);
                check(fleet, bare);
            }
        }
        report.figure("other_cpu_s", others);
        return report;
    }

    private PacedFleet<ShadowDevice> connect(LoadLoop loop, BenchProduct product) {
        progress.accept("connecting " + load.connections() + " devices");
        List<DeviceCredentials> who = product.devices("shadow-", load.connections());
        Patience.pause(REGISTRY_MILLIS);
        List<ShadowDevice> devices =
                who.stream().map(one -> new ShadowDevice(one, false, latency)).toList();
        loop.connectAll(bed.gateway(false), devices);
        LoadLoop.all(devices, ShadowDevice::subscribe);
        return new PacedFleet<>(loop, devices);
    }

    private void latencies(PacedFleet<ShadowDevice> fleet) {
        String name = "at_" + Math.round(load.rate());
        progress.accept(name + ": measuring");
        Stretch stretch = atRate(fleet, load.seconds(), load.rate());
        Histogram measured = latency.getIntervalHistogram();
        Histogram late = fleet.late();
        report.figure(name + "_reply_p50_ms", measured.getValueAtPercentile(50) / 1e3);
        report.figure(name + "_reply_p99_ms", measured.getValueAtPercentile(99) / 1e3);
        report.figure(name + "_sent_late_p99_ms", late.getValueAtPercentile(99) / 1e3);
        report.figure(name + "_per_second", stretch.perSecond());
        report.figure(name + "_taskmanager_cpu_s_per_1000", stretch.perThousand("taskmanager"));
    }

    private Stretch atRate(PacedFleet<ShadowDevice> fleet, double seconds, double rate) {
        return stretch(fleet, seconds, () -> fleet.pace(rate));
    }

    private Stretch fullSpeed(PacedFleet<ShadowDevice> fleet, double seconds) {
        return stretch(fleet, seconds, () -> fleet.keepOnTheWay(load.window()));
    }

    private Stretch stretch(PacedFleet<ShadowDevice> fleet, double seconds, Runnable begin) {
        latency.reset();
        long before = fleet.arrived();
        Map<String, Double> cpuBefore = cpu.read();
        long start = System.nanoTime();
        begin.run();
        Patience.pause((long) (seconds * 1_000));
        fleet.settle(SETTLE_SECONDS);
        double took = (System.nanoTime() - start) / 1e9;
        Map<String, Double> used = CpuMeter.between(cpuBefore, cpu.read());
        others += used.getOrDefault("other", 0.0);
        return new Stretch(fleet.arrived() - before, took, used);
    }

    private void compare(PacedFleet<ShadowDevice> fleet, BareLoop bare) {
        int atOnce = Math.min(JOB_AT_ONCE, load.connections() * load.window());
        progress.accept("the bare loop warms up");
        bare.run(atOnce, load.warmUpSeconds());
        List<Stretch> ours = new ArrayList<>();
        List<Stretch> theirs = new ArrayList<>();
        for (int run = 1; run <= load.runs(); run++) {
            Stretch our = fullSpeed(fleet, load.seconds());
            ours.add(our);
            if (run == 1) {
                Histogram measured = latency.getIntervalHistogram();
                report.figure("full_reply_p50_ms", measured.getValueAtPercentile(50) / 1e3);
                report.figure("full_reply_p99_ms", measured.getValueAtPercentile(99) / 1e3);
            }
            Map<String, Double> before = cpu.read();
            BareLoop.Stretch written = bare.run(atOnce, load.seconds());
            Stretch their = new Stretch(written.updates(), written.seconds(), CpuMeter.between(before, cpu.read()));
            theirs.add(their);
            progress.accept(String.format(
                    "run %d of %d: %.0f updates/s, the bare loop %.0f",
                    run, load.runs(), our.perSecond(), their.perSecond()));
        }
        report.figure("full_per_second", Sample.median(ours, Stretch::perSecond));
        report.figure("bare_per_second", Sample.median(theirs, Stretch::perSecond));
        for (String process : List.of("taskmanager", "cassandra", "gateway", "kafka")) {
            report.figure("full_" + process + "_cpu_s_per_1000", Sample.median(ours, one -> one.perThousand(process)));
        }
        report.figure("bare_cpu_s_per_1000", Sample.median(theirs, one -> one.perThousand(CpuMeter.SELF)));
        report.figure("bare_cassandra_cpu_s_per_1000", Sample.median(theirs, one -> one.perThousand("cassandra")));
        report.ratio("rate", ratio(ours, theirs, (our, their) -> our.perSecond() / their.perSecond()));
        report.ratio(
                "cpu",
                ratio(ours, theirs, (our, their) -> their.perThousand(CpuMeter.SELF) / our.perThousand("taskmanager")));
    }

    /** The median of the ratios of stretches that followed one another. */
    private static double ratio(List<Stretch> over, List<Stretch> under, ToDoubleBiFunction<Stretch, Stretch> figure) {
        List<Integer> turns = new ArrayList<>();
        for (int i = 0; i < over.size(); i++) {
            turns.add(i);
        }
        return Sample.median(turns, turn -> figure.applyAsDouble(over.get(turn), under.get(turn)));
    }

    private void check(PacedFleet<ShadowDevice> fleet, BareLoop bare) {
        progress.accept("looking for every version in Cassandra");
        report.check("unanswered", fleet.sent() - fleet.arrived());
        report.check(
                "answered_twice",
                fleet.devices().stream().mapToLong(ShadowDevice::repeated).sum());
        report.check(
                "wrong_answers",
                fleet.devices().stream().mapToLong(ShadowDevice::wrong).sum());
        long missing = 0;
        for (ShadowDevice device : fleet.devices()) {
            List<Long> versions = bare.versionsOf(device.credentials().device());
            for (int i = 0; i < versions.size(); i++) {
                if (versions.get(i) != i + 1) {
                    missing++;
                }
            }
            missing += Math.abs(device.sent() - versions.size());
        }
        report.check("versions_missing", missing);
    }
}
