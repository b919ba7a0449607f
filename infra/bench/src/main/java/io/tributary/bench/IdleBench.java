package io.tributary.bench;

import io.tributary.bench.load.IdleDevice;
import io.tributary.bench.load.LoadDevice;
import io.tributary.bench.load.LoadLoop;
import io.tributary.bench.load.Pings;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Patience;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a connection costs that does nothing but ping: memory, and CPU. */
final class IdleBench {
    /** The shortest keep-alive the platform takes. */
    private static final int KEEP_ALIVE_SECONDS = 60;

    private static final int FIRST = 100;

    private final TestBed bed;
    private final Consumer<String> progress;

    IdleBench(TestBed bed, Consumer<String> progress) {
        this.bed = bed;
        this.progress = progress;
    }

    BenchReport run(int connections, boolean tls, int seconds) {
        BenchReport report = BenchReport.of("idle");
        long gateway = bed.pid("gateway");
        CpuMeter cpu = new CpuMeter(Map.of("server", gateway));
        try (LoadLoop loop = new LoadLoop();
                BenchProduct product = bed.product()) {
            int count = FIRST + connections;
            List<DeviceCredentials> all = new Enrolment(bed.gauges(), progress).of(product, count, count);
            // The first ones load classes and fill pools: they are nobody's share.
            connect(loop, all.subList(0, FIRST), tls);
            ProcessMemory before = ProcessMemory.of(gateway);
            progress.accept("connecting " + connections + " devices");
            List<IdleDevice> devices = connect(loop, all.subList(FIRST, all.size()), tls);
            ProcessMemory after = ProcessMemory.of(gateway);
            progress.accept("pings for " + seconds + " s");
            Map<String, Double> used;
            try (Pings pings = new Pings(loop, devices, KEEP_ALIVE_SECONDS)) {
                Map<String, Double> start = cpu.read();
                Patience.pause(seconds * 1_000L);
                used = CpuMeter.between(start, cpu.read());
            }
            report.figure("connections", connections);
            report.figure("heap_kb_per_connection", perConnection(after.heapBytes() - before.heapBytes(), connections));
            report.figure(
                    "native_kb_per_connection", perConnection(after.nativeBytes() - before.nativeBytes(), connections));
            report.figure("heap_mb", after.heapBytes() / 1024.0 / 1024);
            report.figure("native_mb", after.nativeBytes() / 1024.0 / 1024);
            report.figure("gateway_cpu_percent_of_a_core", used.getOrDefault("server", 0.0) / seconds * 100);
            report.figure("other_cpu_s", used.getOrDefault("other", 0.0));
            report.check(
                    "lost_connections",
                    devices.stream().filter(LoadDevice::isLost).count());
        }
        return report;
    }

    private List<IdleDevice> connect(LoadLoop loop, List<DeviceCredentials> who, boolean tls) {
        List<IdleDevice> devices = who.stream()
                .map(one -> new IdleDevice(one, tls, KEEP_ALIVE_SECONDS))
                .toList();
        loop.connectAll(bed.gateway(tls), devices);
        LoadLoop.all(devices, IdleDevice::subscribe);
        return devices;
    }

    private static double perConnection(long bytes, int connections) {
        return bytes / 1024.0 / connections;
    }
}
