package io.tributary.bench;

import io.tributary.bench.load.Fleet;
import io.tributary.bench.load.PublishingFleet;
import io.tributary.bench.load.Target;
import io.tributary.catalog.TopicSpec;
import io.tributary.fleet.Patience;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Devices connected to one server, and what a stretch of their publishing costs there. */
final class Lane implements AutoCloseable {
    private static final int LOOK_MILLIS = 50;
    /** Looks without a new record after which no more is expected. */
    private static final int STILL = 20;
    /** The compiler's share of a warm server's time. */
    private static final double COMPILED = 0.05;

    private final TestBed bed;
    private final TopicSpec topic;
    private final int qos;
    private final Fleet fleet;
    private final CpuMeter cpu;
    private final CompilerMeter compiler;

    /**
     * @param topic to which the server writes; nobody else may write to it meanwhile
     * @param fleet devices that are connected to the target
     */
    Lane(TestBed bed, Target target, TopicSpec topic, int qos, Fleet fleet) {
        this.bed = bed;
        this.topic = topic;
        this.qos = qos;
        this.fleet = fleet;
        this.cpu = new CpuMeter(Map.of("server", target.pid(), "kafka", bed.pid("kafka")));
        this.compiler = new CompilerMeter(target.pid());
    }

    Fleet fleet() {
        return fleet;
    }

    /** Publishes for some time; whether the server's just-in-time compiler is done, or nearly. */
    boolean warmUp(double seconds, double messagesPerSecond) {
        compiler.share();
        measure(seconds, messagesPerSecond);
        return compiler.share() < COMPILED;
    }

    /**
     * Publishes for some time, waits until all of it is in Kafka, and counts what that took.
     *
     * @param messagesPerSecond 0: as fast as the server allows; devices of HTTP know nothing else
     */
    Sample measure(double seconds, double messagesPerSecond) {
        long sentBefore = fleet.sent();
        long writtenBefore = bed.written(topic);
        Map<String, Double> before = cpu.read();
        long start = System.nanoTime();
        if (messagesPerSecond > 0 && fleet instanceof PublishingFleet paced) {
            paced.go(messagesPerSecond);
        } else {
            fleet.go();
        }
        Patience.pause((long) (seconds * 1_000));
        Histogram latency = fleet.halt();
        long sent = fleet.sent() - sentBefore;
        long stored = qos > 0 ? sent : awaitStored(writtenBefore, sent);
        double took = (System.nanoTime() - start) / 1e9;
        Map<String, Double> used = CpuMeter.between(before, cpu.read());
        return new Sample(
                stored,
                sent - stored,
                took,
                used.getOrDefault("server", 0.0),
                used.getOrDefault("kafka", 0.0),
                used.getOrDefault(CpuMeter.SELF, 0.0),
                used.getOrDefault("other", 0.0),
                latency,
                fleet.late());
    }

    /** Nobody says of a QoS 0 message that it has arrived: looks until all are there, or no more come. */
    private long awaitStored(long before, long sent) {
        long stored = 0;
        for (int still = 0; stored < sent && still < STILL; still++) {
            Patience.pause(LOOK_MILLIS);
            long now = bed.written(topic) - before;
            if (now > stored) {
                stored = now;
                still = 0;
            }
        }
        return stored;
    }

    @Override
    public void close() {
        fleet.close();
    }
}
