package io.tributary.bench;

import io.tributary.bench.load.LoadDevice;
import io.tributary.bench.load.LoadLoop;
import io.tributary.bench.load.LoadPayload;
import io.tributary.bench.load.PublishingFleet;
import io.tributary.catalog.Topics;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Patience;
import io.tributary.fleet.TopicReader;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** Kafka stands still while devices go on publishing: what is lost, what the gateway's memory does, and how soon all is as before. */
final class OutageBench {
    private static final int PAYLOAD = 200;
    private static final long CALM_MILLIS = 10_000;
    private static final Duration HEALING = Duration.ofMinutes(2);
    /** What Kafka has not acknowledged of a second's messages is no backlog. */
    private static final double BACKLOG_SECONDS = 0.5;

    private final TestBed bed;
    private final Consumer<String> progress;

    OutageBench(TestBed bed, Consumer<String> progress) {
        this.bed = bed;
        this.progress = progress;
    }

    BenchReport run(int connections, boolean tls, double rate, int seconds) {
        BenchReport report = BenchReport.of("outage");
        long gateway = bed.pid("gateway");
        try (LoadLoop loop = new LoadLoop();
                BenchProduct product = bed.product();
                TopicReader uplink =
                        new TopicReader(bed.platform().kafka(), bed.topics().nameOf(Topics.UPLINK))) {
            List<DeviceCredentials> who = new Enrolment(bed.gauges(), progress).of(product, connections, connections);
            try (PublishingFleet publishing =
                    PublishingFleet.connect(loop, bed.gateway(tls), who, 1, 1, new LoadPayload(PAYLOAD))) {
                report.figure("connections", connections);
                report.figure("messages_per_second", rate);
                report.figure("seconds_without_kafka", seconds);
                report.figure("ack_p99_ms_before", p99(calm(publishing, rate)));
                ProcessMemory before = ProcessMemory.of(gateway);

                publishing.go(rate);
                progress.accept("Kafka stands still for " + seconds + " s");
                ProcessMemory halfway;
                ProcessMemory during;
                try (Standstill standstill = new Standstill(bed.pid("kafka"))) {
                    Patience.pause(seconds * 500L);
                    halfway = ProcessMemory.of(gateway);
                    Patience.pause(seconds * 500L);
                    during = ProcessMemory.of(gateway);
                    report.figure("waiting_for_their_acknowledgement", publishing.unacknowledged());
                }
                long start = System.nanoTime();
                progress.accept("Kafka is back");
                Patience.until(
                        HEALING,
                        "what waited is acknowledged",
                        () -> publishing.unacknowledged() < rate * BACKLOG_SECONDS ? "done" : "");
                report.figure("seconds_until_nothing_waits", (System.nanoTime() - start) / 1e9);
                publishing.halt();
                report.figure("ack_p99_ms_after", p99(calm(publishing, rate)));
                memory(report, "before", before);
                memory(report, "halfway_without_kafka", halfway);
                memory(report, "without_kafka", during);
                memory(report, "after", ProcessMemory.of(gateway));

                progress.accept("looking for every message in Kafka");
                UplinkCheck check = new UplinkCheck(product.id());
                check.read(uplink);
                report.figure("acknowledged", publishing.sent());
                report.check("lost", check.missing(publishing.devices()));
                report.check("duplicated", check.duplicated());
                report.check(
                        "lost_connections",
                        publishing.devices().stream().filter(LoadDevice::isLost).count());
            }
        }
        return report;
    }

    private static Histogram calm(PublishingFleet publishing, double rate) {
        publishing.go(rate);
        Patience.pause(CALM_MILLIS);
        return publishing.halt();
    }

    private static double p99(Histogram micros) {
        return micros.getValueAtPercentile(99) / 1e3;
    }

    private static void memory(BenchReport report, String when, ProcessMemory memory) {
        report.figure("gateway_heap_mb_" + when, memory.heapBytes() / 1024.0 / 1024);
        report.figure("gateway_native_mb_" + when, memory.nativeBytes() / 1024.0 / 1024);
    }
}
