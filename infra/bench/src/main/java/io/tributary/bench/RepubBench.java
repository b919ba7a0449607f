package io.tributary.bench;

import io.tributary.bench.load.LoadLoop;
import io.tributary.bench.load.PacedFleet;
import io.tributary.bench.load.PeerDevice;
import io.tributary.fleet.ApiClient;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Devices talk to devices by way of a rule: PUBLISH, gateway, rule fabric, device-state job, gateway, PUBLISH. Each says something to the
 * next one of a ring.
 */
final class RepubBench {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long REGISTRY_MILLIS = 2_000;
    private static final double SETTLE_SECONDS = 30;

    /** @param rate messages per second of all devices together */
    record Load(int connections, double rate, double warmUpSeconds, double seconds, int runs) {
        Load {
            BenchOptions.check(connections > 1 && connections <= 15_000, "--connections is 2 to 15,000");
            BenchOptions.check(rate > 0 && rate <= 20_000, "--rate is above 0 and at most 20,000");
            BenchOptions.check(seconds > 0 && warmUpSeconds >= 0, "--seconds is above 0, --warm-up not below");
            BenchOptions.check(runs > 0, "--runs is above 0");
        }
    }

    /** One measured stretch. */
    private record Stretch(long messages, Map<String, Double> cpu, Histogram latency, Histogram late) {
        double perThousand(String process) {
            return cpu.getOrDefault(process, 0.0) / messages * 1_000;
        }
    }

    private static final List<String> PROCESSES = List.of("gateway", "fabric", "taskmanager", "kafka");

    private final TestBed bed;
    private final Load load;
    private final Consumer<String> progress;
    private final ApiClient api;
    private final CpuMeter cpu;
    private final Recorder latency = new Recorder(3);
    private final BenchReport report = BenchReport.of("repub");
    private double others;

    RepubBench(TestBed bed, Load load, Consumer<String> progress) {
        this.bed = bed;
        this.load = load;
        this.progress = progress;
        this.api = new ApiClient(bed.platform().api(), bed.platform().apiKey());
        this.cpu = new CpuMeter(bed.pids(PROCESSES.toArray(String[]::new)));
    }

    BenchReport run(List<Integer> levels) {
        report.figure("connections", load.connections());
        report.figure("rate", load.rate());
        report.figure("runs", load.runs());
        try (LoadLoop loop = new LoadLoop()) {
            for (int qos : levels) {
                try (BenchProduct product = bed.product()) {
                    level(loop, product, qos);
                }
            }
        }
        report.figure("other_cpu_s", others);
        return report;
    }

    private void level(LoadLoop loop, BenchProduct product, int qos) {
        String rule = "bench_" + product.id().toLowerCase(Locale.ROOT);
        api.createRule(
                rule,
                "SELECT JSON_VALUE(payload, '$.to') AS peer, JSON_VALUE(payload, '$.seq') AS seq,"
                        + " JSON_VALUE(payload, '$.at') AS `at` FROM messages WHERE product_id = '" + product.id()
                        + "'",
                List.of(Map.of("type", "repub", "topic", product.id() + "/${peer}/control", "qos", qos)));
        try {
            Patience.until(
                    PATIENCE,
                    "the rule runs",
                    () -> api.get("/rules/" + rule).path("status").asText().equals("running") ? "running" : "");
            try (PacedFleet<PeerDevice> fleet = connect(loop, product, qos)) {
                measure(fleet, "qos" + qos);
            }
        } finally {
            api.delete("/rules/" + rule);
        }
    }

    private PacedFleet<PeerDevice> connect(LoadLoop loop, BenchProduct product, int qos) {
        progress.accept("qos" + qos + ": connecting " + load.connections() + " devices");
        List<DeviceCredentials> who = product.devices("peer-", load.connections());
        Patience.pause(REGISTRY_MILLIS);
        List<PeerDevice> devices = new ArrayList<>();
        for (int i = 0; i < who.size(); i++) {
            String peer = who.get((i + 1) % who.size()).device().deviceName();
            devices.add(new PeerDevice(who.get(i), false, peer, qos, latency));
        }
        loop.connectAll(bed.gateway(false), devices);
        LoadLoop.all(devices, PeerDevice::subscribe);
        return new PacedFleet<>(loop, devices);
    }

    private void measure(PacedFleet<PeerDevice> fleet, String name) {
        progress.accept(name + ": warming up");
        stretch(fleet, load.warmUpSeconds());
        List<Stretch> stretches = new ArrayList<>();
        for (int run = 1; run <= load.runs(); run++) {
            Stretch stretch = stretch(fleet, load.seconds());
            stretches.add(stretch);
            progress.accept(String.format(
                    "%s: run %d of %d, p50 %.1f ms, p99 %.1f ms",
                    name,
                    run,
                    load.runs(),
                    stretch.latency().getValueAtPercentile(50) / 1e3,
                    stretch.latency().getValueAtPercentile(99) / 1e3));
        }
        for (double percent : new double[] {50, 99}) {
            report.figure(
                    name + "_p" + (int) percent + "_ms",
                    Sample.median(stretches, one -> one.latency().getValueAtPercentile(percent) / 1e3));
        }
        report.figure(
                name + "_sent_late_p99_ms",
                Sample.median(stretches, one -> one.late().getValueAtPercentile(99) / 1e3));
        for (String process : PROCESSES) {
            report.figure(
                    name + "_" + process + "_cpu_s_per_1000",
                    Sample.median(stretches, one -> one.perThousand(process)));
        }
        report.check("lost", fleet.sent() - fleet.arrived());
        report.check(
                "twice",
                fleet.devices().stream().mapToLong(PeerDevice::repeated).sum());
    }

    private Stretch stretch(PacedFleet<PeerDevice> fleet, double seconds) {
        latency.reset();
        long before = fleet.sent();
        Map<String, Double> cpuBefore = cpu.read();
        fleet.pace(load.rate());
        Patience.pause((long) (seconds * 1_000));
        fleet.settle(SETTLE_SECONDS);
        Map<String, Double> used = CpuMeter.between(cpuBefore, cpu.read());
        others += used.getOrDefault("other", 0.0);
        return new Stretch(fleet.sent() - before, used, latency.getIntervalHistogram(), fleet.late());
    }
}
