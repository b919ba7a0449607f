package io.tributary.bench;

import io.tributary.bench.crowd.Courtesy;
import io.tributary.bench.crowd.CrowdProcess;
import io.tributary.bench.load.LoadLoop;
import io.tributary.bench.load.LoadPayload;
import io.tributary.bench.load.PublishingFleet;
import io.tributary.bench.load.Target;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * How a gateway stands all of its devices at once. Those that come back are a process of their own, which gives way to the servers; those
 * that publish meanwhile are in this one, so that nothing but the gateway keeps them waiting.
 */
final class StormBench {
    private static final int OTHERS = 50;
    private static final double OTHERS_RATE = 500;
    private static final int PAYLOAD = 200;

    private final TestBed bed;
    private final Target gateway;
    private final Courtesy courtesy;
    private final Consumer<String> progress;

    StormBench(TestBed bed, boolean tls, Courtesy courtesy, Consumer<String> progress) {
        this.bed = bed;
        this.gateway = bed.gateway(tls);
        this.courtesy = courtesy;
        this.progress = progress;
    }

    /** One storm as it was seen. */
    private record Storm(
            CrowdProcess.Return back,
            Map<String, Double> cpu,
            Histogram acknowledged,
            Histogram late,
            double loopDelayP99,
            double loopDelayMax) {
        double ackMillis(double percentile) {
            return acknowledged.getValueAtPercentile(percentile) / 1e3;
        }

        double lateMillis(double percentile) {
            return late.getValueAtPercentile(percentile) / 1e3;
        }
    }

    /**
     * All devices lose their connection in the same moment and come back, while others go on publishing; once to warm up, then as often as said.
     *
     * @param identities the registry holds, those that connect among them
     */
    BenchReport run(int connections, int runs, int identities) {
        BenchReport report = BenchReport.of("connect");
        GatewayGauges gauges = bed.gauges();
        try (LoadLoop loop = new LoadLoop();
                BenchProduct product = bed.product()) {
            List<DeviceCredentials> others = product.devices("other-", OTHERS);
            List<DeviceCredentials> who = new Enrolment(gauges, progress).of(product, connections, identities);
            try (PublishingFleet publishing =
                            PublishingFleet.connect(loop, gateway, others, 1, 1, new LoadPayload(PAYLOAD));
                    CrowdProcess crowd = bed.crowd(gateway, who, courtesy)) {
                progress.accept("connecting " + connections + " devices");
                crowd.connect();
                List<Storm> storms = new ArrayList<>();
                Histogram calm = new Histogram(3);
                for (int run = 0; run <= runs; run++) {
                    publishing.go(OTHERS_RATE);
                    Patience.pause(ConnectBench.CONNECT_INTERVAL_MILLIS);
                    Histogram before = publishing.halt();
                    Storm storm = storm(publishing, crowd, gauges);
                    progress.accept(String.format(
                            "%s: all are back after %.1f s, others' acknowledgements p99 %.1f ms, before %.1f ms",
                            run == 0 ? "warm-up" : "storm " + run + " of " + runs,
                            storm.back().seconds(),
                            storm.ackMillis(99),
                            before.getValueAtPercentile(99) / 1e3));
                    if (run > 0) {
                        storms.add(storm);
                        calm.add(before);
                    }
                }
                report.figure("connections", connections);
                report.figure("identities", Math.max(identities, connections));
                report.figure("crowd_nice", courtesy.nice());
                report.figure("runs", runs);
                report.figure("others_ack_p99_ms_before", calm.getValueAtPercentile(99) / 1e3);
                figures(report, connections, storms);
                report.figure("gateway_heap_mb", ProcessMemory.of(gateway.pid()).heapBytes() / 1024.0 / 1024);
            }
        }
        return report;
    }

    private Storm storm(PublishingFleet publishing, CrowdProcess crowd, GatewayGauges gauges) {
        CpuMeter cpu = new CpuMeter(Map.of("server", gateway.pid(), "kafka", bed.pid("kafka"), "crowd", crowd.pid()));
        try (LoopWatch loops = new LoopWatch(gauges)) {
            publishing.go(OTHERS_RATE);
            Map<String, Double> cpuBefore = cpu.read();
            CrowdProcess.Return back = crowd.storm();
            Map<String, Double> used = CpuMeter.between(cpuBefore, cpu.read());
            Histogram acknowledged = publishing.halt();
            return new Storm(back, used, acknowledged, publishing.late(), loops.millis(99), loops.millis(100));
        }
    }

    private static void figures(BenchReport report, int connections, List<Storm> storms) {
        report.figure(
                "seconds_until_all_are_back",
                Sample.median(storms, storm -> storm.back().seconds()));
        report.figure(
                "attempts_per_device",
                Sample.median(storms, storm -> storm.back().attempts() / (double) connections));
        report.figure("others_ack_p50_ms_during", Sample.median(storms, storm -> storm.ackMillis(50)));
        report.figure("others_ack_p99_ms_during", Sample.median(storms, storm -> storm.ackMillis(99)));
        report.figure("others_ack_max_ms_during", Sample.median(storms, storm -> storm.ackMillis(100)));
        report.figure(
                "others_ack_p99_ms_worst_run",
                storms.stream().mapToDouble(storm -> storm.ackMillis(99)).max().orElse(0));
        report.figure("others_sent_late_p99_ms_during", Sample.median(storms, storm -> storm.lateMillis(99)));
        report.figure("others_sent_late_max_ms_during", Sample.median(storms, storm -> storm.lateMillis(100)));
        report.figure("gateway_loop_delay_p99_ms", Sample.median(storms, Storm::loopDelayP99));
        report.figure("gateway_loop_delay_max_ms", Sample.median(storms, Storm::loopDelayMax));
        report.figure("gateway_cpu_ms_per_connect", perConnect(storms, connections, "server"));
        report.figure("kafka_cpu_ms_per_connect", perConnect(storms, connections, "kafka"));
        report.figure("crowd_cpu_ms_per_connect", perConnect(storms, connections, "crowd"));
        report.figure("other_cpu_s", Sample.median(storms, storm -> storm.cpu().getOrDefault("other", 0.0)));
    }

    private static double perConnect(List<Storm> storms, int connections, String process) {
        return Sample.median(storms, storm -> storm.cpu().getOrDefault(process, 0.0) * 1e3 / connections);
    }
}
