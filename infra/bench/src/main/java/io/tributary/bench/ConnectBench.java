package io.tributary.bench;

import io.tributary.bench.load.IdleDevice;
import io.tributary.bench.load.LoadDevice;
import io.tributary.bench.load.LoadLoop;
import io.tributary.bench.load.Target;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** What a connection costs to make. */
final class ConnectBench {
    /** Between two connections of one device. (Device protocol, section 2.7.) */
    static final long CONNECT_INTERVAL_MILLIS = 6_000;

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
    BenchReport run(int connections, int runs, int identities) {
        BenchReport report = BenchReport.of("connect");
        try (LoadLoop loop = new LoadLoop();
                BenchProduct product = bed.product()) {
            List<DeviceCredentials> who = new Enrolment(bed.gauges(), progress).of(product, connections, identities);
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
            report.figure("gateway_heap_mb", ProcessMemory.of(gateway.pid()).heapBytes() / 1024.0 / 1024);
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
}
