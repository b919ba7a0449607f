package io.tributary.bench;

import io.tributary.bench.load.AnsweringDevice;
import io.tributary.bench.load.LoadLoop;
import io.tributary.bench.load.Metronome;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Patience;
import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.Reply;
import io.tributary.schemas.avro.RrpcRequested;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Requests to devices that answer at once, as the API sends them: from the inbox to the device and back to {@code replies}, at a fixed
 * rate.
 */
final class RrpcBench {
    private static final long REGISTRY_MILLIS = 2_000;
    private static final long TIMEOUT_MILLIS = 10_000;
    private static final int SETTLE_SECONDS = 15;
    private static final long LOOK_MILLIS = 20;
    /** An id has at most 16 digits: the milliseconds of today and three more. */
    private static final long IDS_PER_MILLI = 1_000;

    /** @param rate requests per second of all devices together */
    record Load(int connections, double rate, double warmUpSeconds, double seconds) {
        Load {
            BenchOptions.check(connections > 0 && connections <= 15_000, "--connections is 1 to 15,000");
            BenchOptions.check(rate > 0 && rate <= 5_000, "--rate is above 0 and at most 5,000");
            BenchOptions.check(seconds > 0 && warmUpSeconds >= 0, "--seconds is above 0, --warm-up not below");
        }
    }

    private final TestBed bed;
    private final Load load;
    private final Consumer<String> progress;
    private final Recorder latency = new Recorder(3);
    private final Map<Long, Long> open = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong(System.currentTimeMillis() * IDS_PER_MILLI);
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    RrpcBench(TestBed bed, Load load, Consumer<String> progress) {
        this.bed = bed;
        this.load = load;
        this.progress = progress;
    }

    BenchReport run() {
        BenchReport report = BenchReport.of("rrpc");
        report.figure("connections", load.connections());
        report.figure("rate", load.rate());
        CpuMeter cpu = new CpuMeter(bed.pids("taskmanager", "gateway", "kafka"));
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try (LoadLoop loop = new LoadLoop();
                BenchProduct product = bed.product();
                InboxPen pen = new InboxPen(bed, 0);
                ReplyReader replies = new ReplyReader(bed, this::heard)) {
            List<AnsweringDevice> devices = connect(loop, product);
            progress.accept("warming up");
            requests(devices, pen, sender, load.warmUpSeconds());
            progress.accept("measuring");
            Map<String, Double> before = cpu.read();
            long asked = requests(devices, pen, sender, load.seconds());
            Map<String, Double> used = CpuMeter.between(before, cpu.read());
            Histogram measured = latency.getIntervalHistogram();
            report.figure("requests", asked);
            report.figure("round_trip_p50_ms", measured.getValueAtPercentile(50) / 1e3);
            report.figure("round_trip_p99_ms", measured.getValueAtPercentile(99) / 1e3);
            report.figure("round_trip_max_ms", measured.getMaxValue() / 1e3);
            report.figure("taskmanager_cpu_s_per_1000", used.getOrDefault("taskmanager", 0.0) / asked * 1_000);
            report.figure("gateway_cpu_s_per_1000", used.getOrDefault("gateway", 0.0) / asked * 1_000);
            report.figure("other_cpu_s", used.getOrDefault("other", 0.0));
            report.check("unanswered", open.size());
            report.check("answered_twice", repeated.get());
            report.check("wrong_answers", failed.get());
            devices.forEach(AnsweringDevice::close);
        } finally {
            sender.shutdownNow();
        }
        return report;
    }

    private List<AnsweringDevice> connect(LoadLoop loop, BenchProduct product) {
        progress.accept("connecting " + load.connections() + " devices");
        List<DeviceCredentials> who = product.devices("rrpc-", load.connections());
        Patience.pause(REGISTRY_MILLIS);
        List<AnsweringDevice> devices =
                who.stream().map(one -> new AnsweringDevice(one, false)).toList();
        loop.connectAll(bed.gateway(false), devices);
        LoadLoop.all(devices, AnsweringDevice::subscribe);
        return devices;
    }

    /** Asks for some time, one device after the other, and waits for the last answers; returns how many were asked. */
    private long requests(List<AnsweringDevice> devices, InboxPen pen, ExecutorService sender, double seconds) {
        latency.reset();
        long first = next.get();
        try (Metronome metronome = new Metronome(
                load.rate(),
                sender,
                due -> ask(
                        devices.get((int) (next.get() % devices.size()))
                                .credentials()
                                .device(),
                        pen,
                        due))) {
            Patience.pause((long) (seconds * 1_000));
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
        do {
            Patience.pause(LOOK_MILLIS);
        } while (!open.isEmpty() && System.nanoTime() < end);
        pen.flush();
        return next.get() - first;
    }

    private void ask(DeviceId device, InboxPen pen, long due) {
        long id = next.getAndIncrement();
        open.put(id, due);
        ByteBuffer payload = ByteBuffer.wrap(payload(id));
        pen.write(
                device,
                InboxPen.event("rrpc-" + id)
                        .setRrpcRequested(
                                new RrpcRequested(Long.toString(id), payload, TIMEOUT_MILLIS, ReplyReader.NAME)));
    }

    private static byte[] payload(long id) {
        return ("{\"command\":\"switch\",\"on\":true,\"id\":" + id + "}").getBytes(StandardCharsets.US_ASCII);
    }

    private void heard(Reply reply) {
        long id = Long.parseLong(reply.getRequestId());
        Long due = open.remove(id);
        if (due == null) {
            repeated.incrementAndGet();
            return;
        }
        latency.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due)));
        if (!reply.getOutcome().equals("answered") || !reply.getPayload().equals(ByteBuffer.wrap(payload(id)))) {
            failed.incrementAndGet();
        }
    }
}
