package io.tributary.bench;

import io.tributary.bench.load.Fleet;
import io.tributary.bench.load.HttpFleet;
import io.tributary.bench.load.LoadLoop;
import io.tributary.bench.load.LoadPayload;
import io.tributary.bench.load.NumberedDevice;
import io.tributary.bench.load.PublishingFleet;
import io.tributary.bench.load.Target;
import io.tributary.bench.reference.ReferenceProcess;
import io.tributary.catalog.Topics;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Patience;
import io.tributary.fleet.TopicReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * Devices publish, to the gateway and to the reference server in turn; what a message costs at the one is compared with what it
 * costs at the other. Then Kafka is asked whether it has all that was acknowledged.
 */
final class UplinkBench {
    /** Moments for a gateway to read the registry. */
    private static final long REGISTRY_MILLIS = 2_000;
    /** Most warm-ups, however busy the compilers still are. */
    private static final int WARM_UPS = 10;

    /**
     * One way to publish.
     *
     * @param name in the report
     */
    record Mode(String name, int qos, boolean tls, Speech speech) {}

    /** What is spoken. */
    enum Speech {
        MQTT,
        HTTP_TOKEN,
        HTTP_SIGNED
    }

    /**
     * How much load.
     *
     * @param connections devices at the same time
     * @param inFlight unacknowledged messages of each
     * @param payloadBytes of each message
     * @param warmUpSeconds before anything is measured, per server and mode; again until the compilers are done
     * @param seconds of each measured run
     * @param runs per server and mode, in turn
     */
    record Load(int connections, int inFlight, int payloadBytes, double warmUpSeconds, double seconds, int runs) {
        Load {
            BenchOptions.check(connections > 0 && connections <= 15_000, "--connections is 1 to 15,000");
            BenchOptions.check(inFlight > 0 && inFlight <= 1_000, "--in-flight is 1 to 1,000");
            BenchOptions.check(
                    payloadBytes >= LoadPayload.SMALLEST && payloadBytes <= 16_384, "--payload is 48 to 16,384 bytes");
            BenchOptions.check(seconds > 0 && warmUpSeconds >= 0, "--seconds is above 0, --warm-up not below");
            BenchOptions.check(runs > 0, "--runs is above 0");
        }
    }

    private final TestBed bed;
    private final Load load;
    private final Consumer<String> progress;

    UplinkBench(TestBed bed, Load load, Consumer<String> progress) {
        this.bed = bed;
        this.load = load;
        this.progress = progress;
    }

    /**
     * Measures one mode after the other.
     *
     * @param rates messages per second of all devices together; 0 is a closed loop
     */
    BenchReport run(String name, List<Mode> modes, List<Double> rates) {
        BenchReport report = BenchReport.of(name);
        report.figure("connections", load.connections());
        report.figure("payload_bytes", load.payloadBytes());
        report.figure("runs", load.runs());
        try (LoadLoop loop = new LoadLoop();
                BenchProduct product = bed.product();
                ReferenceProcess reference = bed.reference();
                TopicReader uplink =
                        new TopicReader(bed.platform().kafka(), bed.topics().nameOf(Topics.UPLINK))) {
            UplinkCheck check = new UplinkCheck(product.id());
            double other = 0;
            for (Mode mode : modes) {
                List<DeviceCredentials> devices = product.devices(mode.name() + "-", load.connections());
                Patience.pause(REGISTRY_MILLIS);
                LoadPayload payload = new LoadPayload(load.payloadBytes());
                boolean http = mode.speech() != Speech.MQTT;
                Target gateway = http ? bed.gatewayHttp(mode.tls()) : bed.gateway(mode.tls());
                Target bare = http ? reference.httpTarget(mode.tls()) : reference.target(mode.tls());
                try (Lane ours = new Lane(
                                bed, gateway, Topics.UPLINK, mode.qos(), fleet(mode, loop, gateway, devices, payload));
                        Lane theirs = new Lane(
                                bed, bare, TestBed.REFERENCE, mode.qos(), fleet(mode, loop, bare, devices, payload))) {
                    for (double rate : rates) {
                        other += compare(
                                report, mode.name() + (rate > 0 ? "_at_" + (long) rate : ""), rate, ours, theirs);
                    }
                    checkStored(report, mode, uplink, check, ours);
                }
            }
            report.check("duplicated", check.duplicated());
            report.figure("other_cpu_s", other);
        }
        return report;
    }

    private Fleet fleet(Mode mode, LoadLoop loop, Target target, List<DeviceCredentials> devices, LoadPayload payload) {
        return mode.speech() == Speech.MQTT
                ? PublishingFleet.connect(loop, target, devices, mode.qos(), load.inFlight(), payload)
                : HttpFleet.connect(loop, target, devices, mode.speech() == Speech.HTTP_SIGNED, payload);
    }

    private double compare(BenchReport report, String name, double rate, Lane ours, Lane theirs) {
        progress.accept(name + ": warming up");
        warmUp(rate, ours, theirs);
        List<Sample> gateway = new ArrayList<>();
        List<Sample> reference = new ArrayList<>();
        for (int run = 1; run <= load.runs(); run++) {
            gateway.add(ours.measure(load.seconds(), rate));
            reference.add(theirs.measure(load.seconds(), rate));
            progress.accept(String.format(
                    "%s: run %d of %d, CPU-seconds per million: gateway %.2f + %.2f, reference %.2f + %.2f",
                    name,
                    run,
                    load.runs(),
                    gateway.get(run - 1).serverPerMillion(),
                    gateway.get(run - 1).kafkaPerMillion(),
                    reference.get(run - 1).serverPerMillion(),
                    reference.get(run - 1).kafkaPerMillion()));
        }
        figures(report, name + "_gateway", gateway);
        figures(report, name + "_reference", reference);
        report.ratio(
                rate > 0 ? name + "_cpu" : name,
                rate > 0
                        ? Sample.median(gateway, Sample::perMillion) / Sample.median(reference, Sample::perMillion)
                        : Sample.median(reference, Sample::perMillion) / Sample.median(gateway, Sample::perMillion));
        return gateway.stream().mapToDouble(Sample::other).sum()
                + reference.stream().mapToDouble(Sample::other).sum();
    }

    /** On a busy machine the compilers need many times the seconds they need on a quiet one. */
    private void warmUp(double rate, Lane ours, Lane theirs) {
        boolean warm = false;
        for (int i = 0; i < WARM_UPS && !warm; i++) {
            boolean gateway = ours.warmUp(load.warmUpSeconds(), rate);
            boolean reference = theirs.warmUp(load.warmUpSeconds(), rate);
            warm = gateway && reference;
        }
    }

    private static void figures(BenchReport report, String name, List<Sample> samples) {
        report.figure(name + "_cpu_s_per_million", Sample.median(samples, Sample::serverPerMillion));
        report.figure(name + "_kafka_cpu_s_per_million", Sample.median(samples, Sample::kafkaPerMillion));
        report.figure(name + "_per_cpu_s", 1e6 / Sample.median(samples, Sample::serverPerMillion));
        report.figure(name + "_messages_per_second", Sample.median(samples, one -> one.messages() / one.seconds()));
        if (samples.get(0).latency().getTotalCount() > 0) {
            report.figure(name + "_ack_p50_ms", percentile(samples, Sample::latency, 50));
            report.figure(name + "_ack_p99_ms", percentile(samples, Sample::latency, 99));
        } else {
            report.figure(name + "_dropped", Sample.median(samples, Sample::unsaid));
        }
        if (samples.get(0).late().getTotalCount() > 0) {
            report.figure(name + "_sent_late_p50_ms", percentile(samples, Sample::late, 50));
            report.figure(name + "_sent_late_p99_ms", percentile(samples, Sample::late, 99));
        }
    }

    private static double percentile(List<Sample> samples, Function<Sample, Histogram> of, double percent) {
        return Sample.median(samples, one -> of.apply(one).getValueAtPercentile(percent) / 1e3);
    }

    private void checkStored(BenchReport report, Mode mode, TopicReader uplink, UplinkCheck check, Lane ours) {
        progress.accept(mode.name() + ": looking for every message in Kafka");
        check.read(uplink);
        List<? extends NumberedDevice> devices =
                mode.qos() > 0 ? ours.fleet().devices() : List.of(); // of QoS 0 nothing is acknowledged
        report.check("lost", check.missing(devices));
        report.check(
                "out_of_order",
                devices.stream().mapToLong(NumberedDevice::outOfOrder).sum());
    }
}
