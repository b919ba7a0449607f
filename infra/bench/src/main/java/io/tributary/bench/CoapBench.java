package io.tributary.bench;

import io.tributary.bench.coap.CoapCrowdProcess;
import io.tributary.bench.coap.CoapCrowdProcess.Done;
import io.tributary.bench.reference.CoapReferenceProcess;
import io.tributary.catalog.Topics;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Devices publish over CoAP and DTLS with keys, each message confirmable and one at a time, to the gateway and to bare Californium in
 * turn. Then what a handshake costs, and what many sessions take.
 */
final class CoapBench {
    /** Moments for a gateway to read the registry. */
    private static final long REGISTRY_MILLIS = 3_000;
    /** Between two sessions of one device, and a little more. (Device protocol, section 2.7.) */
    private static final long CONNECT_INTERVAL_MILLIS = 6_000;

    private static final int FIRST = 100;

    /**
     * How much load.
     *
     * @param connections devices that publish
     * @param sessions devices that only have a session, with one message each; 0 leaves this part out
     */
    record Load(int connections, int payloadBytes, double warmUpSeconds, double seconds, int runs, int sessions) {
        Load {
            BenchOptions.check(connections > 0 && connections <= 1_000, "--connections is 1 to 1,000");
            BenchOptions.check(payloadBytes >= 48 && payloadBytes <= 1_024, "--payload is 48 to 1,024 bytes");
            BenchOptions.check(seconds > 0 && warmUpSeconds >= 0, "--seconds is above 0, --warm-up not below");
            BenchOptions.check(runs > 0, "--runs is above 0");
            BenchOptions.check(sessions >= 0 && sessions <= 18_000, "--sessions is 0 to 18,000");
        }
    }

    private record Measured(Done done, double server, double kafka, double other) {
        double perMillion() {
            return (server + kafka) / done.taken() * 1e6;
        }

        double serverPerMillion() {
            return server / done.taken() * 1e6;
        }
    }

    private final TestBed bed;
    private final Load load;
    private final Consumer<String> progress;

    CoapBench(TestBed bed, Load load, Consumer<String> progress) {
        this.bed = bed;
        this.load = load;
        this.progress = progress;
    }

    BenchReport run() {
        BenchReport report = BenchReport.of("coap");
        report.figure("connections", load.connections());
        report.figure("payload_bytes", load.payloadBytes());
        report.figure("runs", load.runs());
        try (BenchProduct product = bed.product()) {
            List<DeviceCredentials> who = product.devices("coap-", load.connections());
            List<DeviceCredentials> many = product.devices("idle-", FIRST + load.sessions());
            Patience.pause(REGISTRY_MILLIS);
            compare(report, who);
            if (load.sessions() > 0) {
                sessions(report, many);
            }
        }
        return report;
    }

    private void compare(BenchReport report, List<DeviceCredentials> who) {
        try (CoapReferenceProcess reference = bed.coapReference(who);
                CoapCrowdProcess ours = bed.coapCrowd("coap-crowd", bed.coapPort(), load.payloadBytes(), who);
                CoapCrowdProcess theirs =
                        bed.coapCrowd("coap-reference-crowd", reference.port(), load.payloadBytes(), who)) {
            ours.connect();
            theirs.connect();
            progress.accept("warming up");
            long before = bed.written(Topics.UPLINK);
            long taken = ours.run(load.warmUpSeconds()).taken();
            theirs.run(load.warmUpSeconds());
            List<Measured> gateway = new ArrayList<>();
            List<Measured> bare = new ArrayList<>();
            for (int run = 1; run <= load.runs(); run++) {
                gateway.add(measure(ours, bed.pid("gateway"), theirs.pid()));
                bare.add(measure(theirs, reference.pid(), ours.pid()));
                taken += gateway.get(run - 1).done().taken();
                progress.accept(String.format(
                        "run %d of %d, CPU-seconds per million of server and Kafka: gateway %.1f, reference %.1f",
                        run,
                        load.runs(),
                        gateway.get(run - 1).perMillion(),
                        bare.get(run - 1).perMillion()));
            }
            figures(report, "gateway", gateway);
            figures(report, "reference", bare);
            report.ratio(
                    "coaps_psk",
                    Sample.median(bare, Measured::serverPerMillion)
                            / Sample.median(gateway, Measured::serverPerMillion));
            report.ratio(
                    "coaps_psk_with_kafka",
                    Sample.median(bare, Measured::perMillion) / Sample.median(gateway, Measured::perMillion));
            long written = bed.written(Topics.UPLINK) - before;
            report.check("lost", Math.max(0, taken - written));
            report.check(
                    "refused",
                    gateway.stream().mapToLong(one -> one.done().refused()).sum());
            report.figure("written_beyond_acknowledged", Math.max(0, written - taken));
            report.figure(
                    "other_cpu_s",
                    gateway.stream().mapToDouble(Measured::other).sum()
                            + bare.stream().mapToDouble(Measured::other).sum());
        }
    }

    private Measured measure(CoapCrowdProcess crowd, long server, long idle) {
        CpuMeter cpu =
                new CpuMeter(Map.of("server", server, "kafka", bed.pid("kafka"), "crowd", crowd.pid(), "idle", idle));
        Map<String, Double> before = cpu.read();
        Done done = crowd.run(load.seconds());
        Map<String, Double> used = CpuMeter.between(before, cpu.read());
        return new Measured(
                done,
                used.getOrDefault("server", 0.0),
                used.getOrDefault("kafka", 0.0),
                used.getOrDefault("other", 0.0));
    }

    private static void figures(BenchReport report, String name, List<Measured> samples) {
        report.figure(name + "_cpu_s_per_million", Sample.median(samples, Measured::serverPerMillion));
        report.figure(
                name + "_kafka_cpu_s_per_million",
                Sample.median(samples, one -> one.perMillion() - one.serverPerMillion()));
        report.figure(
                name + "_messages_per_second",
                Sample.median(samples, one -> one.done().taken() / one.done().seconds()));
    }

    /** The first devices load classes and fill pools: they are nobody's share. */
    private void sessions(BenchReport report, List<DeviceCredentials> who) {
        long gateway = bed.pid("gateway");
        CpuMeter cpu = new CpuMeter(Map.of("server", gateway));
        try (CoapCrowdProcess first =
                        bed.coapCrowd("coap-first", bed.coapPort(), load.payloadBytes(), who.subList(0, FIRST));
                CoapCrowdProcess rest = bed.coapCrowd(
                        "coap-many", bed.coapPort(), load.payloadBytes(), who.subList(FIRST, who.size()))) {
            first.connect();
            long refused = first.once().refused();
            ProcessMemory before = ProcessMemory.of(gateway);
            progress.accept(load.sessions() + " handshakes");
            Map<String, Double> start = cpu.read();
            Done connected = rest.connect();
            double handshakes = CpuMeter.between(start, cpu.read()).getOrDefault("server", 0.0);
            refused += rest.once().refused();
            ProcessMemory after = ProcessMemory.of(gateway);
            progress.accept(load.sessions() + " handshakes again");
            Patience.pause(CONNECT_INTERVAL_MILLIS);
            start = cpu.read();
            rest.reconnect();
            double again = CpuMeter.between(start, cpu.read()).getOrDefault("server", 0.0);
            refused += rest.once().refused();
            double heap = after.heapBytes() - before.heapBytes();
            double outside = after.nativeBytes() - before.nativeBytes();
            report.figure("sessions", load.sessions());
            report.figure("sessions_mib", (heap + outside) / 1024 / 1024);
            report.figure("sessions_heap_mib", heap / 1024 / 1024);
            report.figure("handshake_cpu_ms", handshakes * 1e3 / load.sessions());
            report.figure("handshake_warm_cpu_ms", again * 1e3 / load.sessions());
            report.figure("handshakes_per_second", load.sessions() / connected.seconds());
            report.check("refused", refused);
        }
    }
}
