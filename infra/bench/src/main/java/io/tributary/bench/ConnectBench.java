package io.tributary.bench;

import io.tributary.bench.load.IdleDevice;
import io.tributary.bench.load.LoadDevice;
import io.tributary.bench.load.LoadLoop;
import io.tributary.bench.load.LoadPayload;
import io.tributary.bench.load.PublishingFleet;
import io.tributary.bench.load.ReturningDevice;
import io.tributary.bench.load.Target;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** What a connection costs to make, and how a gateway stands all of them at once. */
final class ConnectBench {
    /** Between two connections of one device. (Device protocol, section 2.7.) */
    private static final long CONNECT_INTERVAL_MILLIS = 6_000;

    private static final int BYSTANDERS = 50;
    private static final double BYSTANDER_RATE = 500;
    private static final int PAYLOAD = 200;
    private static final Duration STORM_PATIENCE = Duration.ofSeconds(120);
    private static final Duration REGISTRY_PATIENCE = Duration.ofMinutes(10);

    private final TestBed bed;
    private final Target gateway;
    private final Consumer<String> progress;
    private final CpuMeter cpu;

    ConnectBench(TestBed bed, boolean tls, Consumer<String> progress) {
        this.bed = bed;
        this.gateway = bed.gateway(tls);
        this.progress = progress;
        this.cpu = new CpuMeter(Map.of("server", gateway.pid(), "kafka", bed.pid("kafka")));
    }

    /**
     * Connects all devices, a hundred at a time, again and again.
     *
     * @param identities the registry holds, those that connect among them
     */
    BenchReport connects(int connections, int runs, int identities) {
        BenchReport report = BenchReport.of("connect");
        try (LoadLoop loop = new LoadLoop();
                BenchProduct product = bed.product()) {
            List<DeviceCredentials> who = registered(product, connections, identities);
            List<Sample> samples = new ArrayList<>();
            for (int run = 0; run <= runs; run++) {
                Sample sample = connectAll(loop, who);
                progress.accept(String.format(
                        "%s: CPU-milliseconds per connection: gateway %.3f, Kafka %.3f",
                        run == 0 ? "warm-up" : "run " + run + " of " + runs,
                        sample.server() * 1e3 / connections,
                        sample.kafka() * 1e3 / connections));
                if (run > 0) {
                    samples.add(sample);
                }
            }
            report.figure("connections", connections);
            report.figure("identities", Math.max(identities, connections));
            report.figure(
                    "gateway_cpu_ms_per_connect", Sample.median(samples, one -> one.server() * 1e3 / connections));
            report.figure("kafka_cpu_ms_per_connect", Sample.median(samples, one -> one.kafka() * 1e3 / connections));
            report.figure("connects_per_second", Sample.median(samples, one -> connections / one.seconds()));
            report.figure(
                    "other_cpu_s", samples.stream().mapToDouble(Sample::other).sum());
        }
        return report;
    }

    private Sample connectAll(LoadLoop loop, List<DeviceCredentials> who) {
        List<IdleDevice> devices =
                who.stream().map(one -> new IdleDevice(one, gateway.tls(), 600)).toList();
        Map<String, Double> before = cpu.read();
        long start = System.nanoTime();
        loop.connectAll(gateway, devices);
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Double> used = CpuMeter.between(before, cpu.read());
        devices.forEach(LoadDevice::close);
        Patience.pause(CONNECT_INTERVAL_MILLIS);
        return new Sample(
                devices.size(),
                0,
                seconds,
                used.getOrDefault("server", 0.0),
                used.getOrDefault("kafka", 0.0),
                used.getOrDefault(CpuMeter.SELF, 0.0),
                used.getOrDefault("other", 0.0),
                new Histogram(3),
                new Histogram(3));
    }

    /** All devices lose their connection in the same moment and come back, while others go on publishing. */
    BenchReport storm(int connections, int identities) {
        BenchReport report = BenchReport.of("connect");
        try (LoadLoop loop = new LoadLoop();
                LoadLoop calm = new LoadLoop();
                BenchProduct product = bed.product()) {
            List<DeviceCredentials> others = product.devices("calm-", BYSTANDERS);
            List<DeviceCredentials> who = registered(product, connections, identities);
            try (PublishingFleet publishing =
                    PublishingFleet.connect(calm, gateway, others, 1, 1, new LoadPayload(PAYLOAD))) {
                List<ReturningDevice> devices = who.stream()
                        .map(one -> new ReturningDevice(loop, gateway, one))
                        .toList();
                progress.accept("connecting " + connections + " devices");
                for (int i = 0; i < devices.size(); i++) {
                    devices.get(i).goAndComeBack();
                    if (i % 100 == 99) {
                        await(devices.subList(0, i + 1), "devices connect");
                    }
                }
                await(devices, "devices connect");
                Patience.pause(CONNECT_INTERVAL_MILLIS);
                publishing.go(BYSTANDER_RATE);
                Patience.pause(CONNECT_INTERVAL_MILLIS);
                Histogram before = publishing.halt();

                progress.accept("the storm");
                publishing.go(BYSTANDER_RATE);
                Map<String, Double> cpuBefore = cpu.read();
                long start = System.nanoTime();
                devices.forEach(ReturningDevice::goAndComeBack);
                await(devices, "all devices are back");
                double seconds = (System.nanoTime() - start) / 1e9;
                Map<String, Double> used = CpuMeter.between(cpuBefore, cpu.read());
                Histogram during = publishing.halt();
                Histogram late = publishing.late();

                report.figure("connections", connections);
                report.figure("identities", Math.max(identities, connections));
                report.figure("seconds_until_all_are_back", seconds);
                report.figure(
                        "attempts_per_device",
                        devices.stream().mapToInt(ReturningDevice::attempts).sum() / (double) connections);
                report.figure("gateway_cpu_ms_per_connect", used.getOrDefault("server", 0.0) * 1e3 / connections);
                report.figure("others_ack_p99_ms_before", before.getValueAtPercentile(99) / 1e3);
                report.figure("others_ack_p99_ms_during", during.getValueAtPercentile(99) / 1e3);
                report.figure("others_ack_max_ms_during", during.getMaxValue() / 1e3);
                report.figure("others_sent_late_p99_ms_during", late.getValueAtPercentile(99) / 1e3);
                report.figure("others_sent_late_max_ms_during", late.getMaxValue() / 1e3);
                report.figure("other_cpu_s", used.getOrDefault("other", 0.0));
                devices.forEach(ReturningDevice::leave);
            }
        }
        return report;
    }

    private List<DeviceCredentials> registered(BenchProduct product, int connections, int identities) {
        progress.accept("registering " + Math.max(identities, connections) + " devices");
        if (identities > connections) {
            product.strangers(identities - connections);
        }
        List<DeviceCredentials> who = product.devices("connect-", connections);
        awaitKnown(who.get(who.size() - 1));
        return who;
    }

    /** The gateway reads the registry in order: who knows the last device knows all. */
    private void awaitKnown(DeviceCredentials last) {
        Patience.pause(2_000);
        try (LoadLoop loop = new LoadLoop()) {
            ReturningDevice probe = new ReturningDevice(loop, gateway, last);
            probe.goAndComeBack();
            until(REGISTRY_PATIENCE, "the gateway knows all devices", () -> probe.isBack());
            probe.leave();
        }
        Patience.pause(CONNECT_INTERVAL_MILLIS);
    }

    private static void await(List<ReturningDevice> devices, String what) {
        until(STORM_PATIENCE, what, () -> devices.stream().allMatch(ReturningDevice::isBack));
    }

    private static void until(Duration atMost, String what, Supplier<Boolean> holds) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!holds.get()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited " + atMost.toSeconds() + " s in vain until " + what);
            }
            Patience.pause(10);
        }
    }
}
