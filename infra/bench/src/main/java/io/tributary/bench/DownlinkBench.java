package io.tributary.bench;

import io.tributary.bench.load.LoadLoop;
import io.tributary.bench.load.ReceivingDevice;
import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.MessageId;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Patience;
import io.tributary.schemas.avro.Delivery;
import io.tributary.schemas.avro.DownlinkRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes deliveries to {@code downlink} as the device-state job would, a window of them for each device, and counts what the gateway
 * needs to hand them to the devices and, at QoS 1, to write their acknowledgements to {@code inbox}.
 */
final class DownlinkBench {
    private static final AvroCodec<DownlinkRecord> CODEC = AvroCodec.of(DownlinkRecord.class);
    private static final long REGISTRY_MILLIS = 2_000;
    private static final long NOTHING_DUE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final int DRAIN_SECONDS = 10;

    /**
     * How much load.
     *
     * @param window deliveries of one device on their way; the job's is 16
     */
    record Load(
            int connections,
            int window,
            int payloadBytes,
            double warmUpSeconds,
            double seconds,
            int runs,
            boolean tls) {
        Load {
            BenchOptions.check(connections > 0 && connections <= 15_000, "--connections is 1 to 15,000");
            BenchOptions.check(window > 0 && window <= 16, "--in-flight is 1 to 16");
            BenchOptions.check(payloadBytes >= 8 && payloadBytes <= 16_384, "--payload is 8 to 16,384 bytes");
            BenchOptions.check(seconds > 0 && warmUpSeconds >= 0, "--seconds is above 0, --warm-up not below");
            BenchOptions.check(runs > 0, "--runs is above 0");
        }
    }

    private final TestBed bed;
    private final Load load;
    private final Consumer<String> progress;
    private final Recorder latency = new Recorder(3);
    private final CpuMeter cpu;

    DownlinkBench(TestBed bed, Load load, Consumer<String> progress) {
        this.bed = bed;
        this.load = load;
        this.progress = progress;
        this.cpu = new CpuMeter(Map.of("server", bed.pid("gateway"), "kafka", bed.pid("kafka")));
    }

    BenchReport run(List<Integer> levels) {
        BenchReport report = BenchReport.of("downlink");
        report.figure("connections", load.connections());
        report.figure("payload_bytes", load.payloadBytes());
        report.figure("runs", load.runs());
        double other = 0;
        try (LoadLoop loop = new LoadLoop();
                BenchProduct product = bed.product();
                KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int qos : levels) {
                String name = "qos" + qos + (load.tls() ? "_tls" : "");
                List<Stream> streams = open(loop, product, name, qos);
                progress.accept(name + ": warming up");
                measure(producer, streams, load.warmUpSeconds());
                List<Sample> samples = new ArrayList<>();
                for (int run = 1; run <= load.runs(); run++) {
                    Sample sample = measure(producer, streams, load.seconds());
                    samples.add(sample);
                    other += sample.other();
                    report.check("undelivered", sample.unsaid());
                    progress.accept(String.format(
                            "%s: run %d of %d, CPU-seconds per million: gateway %.2f, Kafka %.2f",
                            name, run, load.runs(), sample.serverPerMillion(), sample.kafkaPerMillion()));
                }
                report.figure(name + "_gateway_cpu_s_per_million", Sample.median(samples, Sample::serverPerMillion));
                report.figure(name + "_kafka_cpu_s_per_million", Sample.median(samples, Sample::kafkaPerMillion));
                report.figure(
                        name + "_messages_per_second", Sample.median(samples, one -> one.messages() / one.seconds()));
                report.figure(
                        name + "_p50_ms",
                        Sample.median(samples, one -> one.latency().getValueAtPercentile(50) / 1e3));
                report.figure(
                        name + "_p99_ms",
                        Sample.median(samples, one -> one.latency().getValueAtPercentile(99) / 1e3));
                streams.forEach(stream -> stream.device.close());
            }
        }
        report.figure("other_cpu_s", other);
        return report;
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bed.platform().kafka(),
                        "linger.ms",
                        1,
                        "batch.size",
                        64 * 1024,
                        "compression.type",
                        "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** What one device is sent. */
    private static final class Stream {
        final ReceivingDevice device;
        final SessionWatch.Opened session;
        final byte[] key;
        final int qos;
        long sequence;

        Stream(ReceivingDevice device, SessionWatch.Opened session, int qos) {
            this.device = device;
            this.session = session;
            this.qos = qos;
            this.key = device.credentials().device().toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    private List<Stream> open(LoadLoop loop, BenchProduct product, String name, int qos) {
        List<DeviceCredentials> who = product.devices(name + "-", load.connections());
        Patience.pause(REGISTRY_MILLIS);
        List<ReceivingDevice> devices = who.stream()
                .map(one -> new ReceivingDevice(one, load.tls(), latency))
                .toList();
        try (SessionWatch watch = new SessionWatch(bed)) {
            progress.accept(name + ": connecting " + devices.size() + " devices");
            loop.connectAll(bed.gateway(load.tls()), devices);
            LoadLoop.all(devices, device -> device.subscribe(qos));
            Map<String, SessionWatch.Opened> sessions =
                    watch.await(who.stream().map(one -> one.device().toString()).collect(Collectors.toSet()));
            List<Stream> streams = new ArrayList<>();
            for (ReceivingDevice device : devices) {
                SessionWatch.Opened session =
                        sessions.get(device.credentials().device().toString());
                if (session != null) {
                    streams.add(new Stream(device, session, qos));
                }
            }
            return streams;
        }
    }

    private Sample measure(KafkaProducer<byte[], byte[]> producer, List<Stream> streams, double seconds) {
        latency.reset();
        long before = received(streams);
        long sentBefore = sent(streams);
        Map<String, Double> cpuBefore = cpu.read();
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            if (!fill(producer, streams)) {
                LockSupport.parkNanos(NOTHING_DUE_NANOS);
            }
        }
        producer.flush();
        long sent = sent(streams) - sentBefore;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS);
        while (received(streams) - before < sent && System.nanoTime() < deadline) {
            Patience.pause(5);
        }
        long received = received(streams) - before;
        double took = (System.nanoTime() - start) / 1e9;
        Map<String, Double> used = CpuMeter.between(cpuBefore, cpu.read());
        Histogram measured = latency.getIntervalHistogram();
        return new Sample(
                received,
                sent - received,
                took,
                used.getOrDefault("server", 0.0),
                used.getOrDefault("kafka", 0.0),
                used.getOrDefault(CpuMeter.SELF, 0.0),
                used.getOrDefault("other", 0.0),
                measured,
                new Histogram(3));
    }

    private static long received(List<Stream> streams) {
        return streams.stream().mapToLong(stream -> stream.device.received()).sum();
    }

    private static long sent(List<Stream> streams) {
        return streams.stream().mapToLong(stream -> stream.sequence).sum();
    }

    /** Sends each device what its window has room for. */
    private boolean fill(KafkaProducer<byte[], byte[]> producer, List<Stream> streams) {
        boolean any = false;
        for (Stream stream : streams) {
            for (long due = load.window() - (stream.sequence - stream.device.received()); due > 0; due--) {
                any = true;
                send(producer, stream);
            }
        }
        return any;
    }

    private void send(KafkaProducer<byte[], byte[]> producer, Stream stream) {
        stream.sequence++;
        ByteBuffer payload = ByteBuffer.allocate(load.payloadBytes()).putLong(0, System.nanoTime());
        Delivery delivery = new Delivery(
                stream.sequence,
                MessageId.mint(System.currentTimeMillis()),
                stream.device.topic(),
                payload,
                stream.qos,
                false,
                null,
                null);
        byte[] value = CODEC.encode(
                new DownlinkRecord(stream.session.gateway(), stream.session.epoch(), null, delivery, null));
        Integer partition = stream.session.partition() < 0 ? null : stream.session.partition();
        producer.send(new ProducerRecord<>(bed.topics().nameOf(Topics.DOWNLINK), partition, stream.key, value));
    }
}
