package io.tributary.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.tributary.catalog.Topics;
import io.tributary.fleet.ApiClient;
import io.tributary.fleet.ApiException;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.fleet.Patience;
import io.tributary.fleet.Platform;
import io.tributary.fleet.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Devices publish at QoS 1 as fast as they are acknowledged, or at a fixed rate; then Kafka is asked whether it has it all. */
public final class UplinkBench {
    private static final long TICK_MILLIS = 2;
    private static final int DRAIN_SECONDS = 60;

    /**
     * How much load.
     *
     * @param connections devices at the same time
     * @param inFlight unacknowledged messages of each
     * @param warmUp time before anything is measured
     * @param duration time that is measured
     * @param messagesPerSecond of all together; 0 is a closed loop
     * @param payloadBytes of each message
     */
    public record Settings(
            int connections,
            int inFlight,
            Duration warmUp,
            Duration duration,
            double messagesPerSecond,
            int payloadBytes) {
        public Settings {
            check(connections > 0 && connections <= 15_000, "--connections is 1 to 15,000");
            check(inFlight > 0 && inFlight <= 1_000, "--in-flight is 1 to 1,000");
            check(!duration.isNegative() && !duration.isZero(), "--seconds is above 0");
            check(messagesPerSecond >= 0, "--rate is not negative");
            check(payloadBytes >= LoadPayload.SMALLEST && payloadBytes <= 16_384, "--payload is 48 to 16,384 bytes");
        }

        private static void check(boolean holds, String rule) {
            if (!holds) {
                throw new IllegalArgumentException(rule);
            }
        }
    }

    private final Platform platform;
    private final Settings settings;
    private final CpuMeter cpu;

    /**
     * @param pids process ids of {@code gateway} and {@code kafka}, whose CPU time is counted
     */
    public UplinkBench(Platform platform, Settings settings, Map<String, Long> pids) {
        this.platform = platform;
        this.settings = settings;
        this.cpu = new CpuMeter(pids);
    }

    /** Makes a product for the run, loads the gateway, checks, and removes the product. */
    public BenchReport run(Consumer<String> progress) {
        ApiClient api = new ApiClient(platform.api(), platform.apiKey());
        progress.accept("making a product with " + settings.connections() + " devices");
        String productId = api.post("/products", Map.of("name", "bench uplink " + Instant.now()))
                .path("productId")
                .asText();
        List<DeviceCredentials> devices = new ArrayList<>();
        try {
            for (int i = 0; i < settings.connections(); i++) {
                devices.add(api.createDevice(productId, "load-" + i));
            }
            return measure(productId, devices, progress);
        } finally {
            removeAll(api, productId, devices);
        }
    }

    private BenchReport measure(String productId, List<DeviceCredentials> devices, Consumer<String> progress) {
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Topics topics = new Topics(platform.topicPrefix());
        Recorder latency = new Recorder(3);
        try (TopicReader uplink = new TopicReader(platform.kafka(), topics.nameOf(Topics.UPLINK))) {
            List<LoadConnection> load = connect(loops, devices, latency, progress);
            progress.accept("warming up for " + settings.warmUp().toSeconds() + " s");
            Patience.pause(settings.warmUp().toMillis());
            latency.reset();
            Map<String, Double> before = cpu.read();
            long start = System.nanoTime();
            progress.accept("measuring for " + settings.duration().toSeconds() + " s");
            Patience.pause(settings.duration().toMillis());
            Histogram measured = latency.getIntervalHistogram();
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, Double> after = cpu.read();

            progress.accept("waiting for the last acknowledgements, then looking for every message in Kafka");
            stop(load);
            UplinkCheck check = new UplinkCheck(productId);
            check.read(uplink);
            long lost = 0;
            long outOfOrder = 0;
            long acknowledged = 0;
            for (int i = 0; i < load.size(); i++) {
                LoadConnection connection = load.get(i);
                lost += check.missing(devices.get(i).device().deviceName(), connection.acknowledged());
                outOfOrder += connection.outOfOrder();
                acknowledged += connection.acknowledged();
            }
            return report(
                    measured,
                    seconds,
                    before,
                    after,
                    Map.of(
                            "lost", lost,
                            "duplicated", check.duplicated(),
                            "out_of_order", outOfOrder),
                    acknowledged);
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }

    private List<LoadConnection> connect(
            MultiThreadIoEventLoopGroup loops,
            List<DeviceCredentials> devices,
            Recorder latency,
            Consumer<String> progress) {
        progress.accept("connecting " + devices.size() + " devices");
        LoadPayload payload = new LoadPayload(settings.payloadBytes());
        long start = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        List<LoadConnection> load = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            Pace pace = settings.messagesPerSecond() == 0
                    ? Pace.closedLoop()
                    : Pace.fixed(settings.messagesPerSecond() / devices.size(), start, (double) i / devices.size());
            LoadConnection connection = new LoadConnection(devices.get(i), settings.inFlight(), pace, payload, latency);
            Bootstrap bootstrap = new Bootstrap()
                    .group(loops)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline().addLast(new MqttDecoder(), MqttEncoder.INSTANCE, connection);
                        }
                    });
            bootstrap.connect(platform.mqttHost(), platform.mqttPort()).syncUninterruptibly();
            load.add(connection);
        }
        CompletableFuture.allOf(load.stream().map(c -> c.connected).toArray(CompletableFuture[]::new))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
        load.forEach(connection -> connection.start(settings.messagesPerSecond() > 0 ? TICK_MILLIS : 0));
        return load;
    }

    private static void stop(List<LoadConnection> load) {
        load.forEach(LoadConnection::stopSoon);
        CompletableFuture.allOf(load.stream().map(c -> c.drained).toArray(CompletableFuture[]::new))
                .orTimeout(DRAIN_SECONDS, TimeUnit.SECONDS)
                .join();
        load.forEach(LoadConnection::close);
    }

    private BenchReport report(
            Histogram latency,
            double seconds,
            Map<String, Double> before,
            Map<String, Double> after,
            Map<String, Number> checks,
            long acknowledgedInAll) {
        double millions = latency.getTotalCount() / 1e6;
        double gateway = used("gateway", before, after);
        double kafka = used("kafka", before, after);
        double other = used("machine", before, after) - gateway - kafka - used("self", before, after);
        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put("connections", settings.connections());
        figures.put("payload_bytes", settings.payloadBytes());
        figures.put("seconds", rounded(seconds));
        figures.put("acknowledged", latency.getTotalCount());
        figures.put("acknowledged_with_warm_up", acknowledgedInAll);
        figures.put("messages_per_second", Math.round(latency.getTotalCount() / seconds));
        figures.put("ack_p50_ms", rounded(latency.getValueAtPercentile(50) / 1e3));
        figures.put("ack_p90_ms", rounded(latency.getValueAtPercentile(90) / 1e3));
        figures.put("ack_p99_ms", rounded(latency.getValueAtPercentile(99) / 1e3));
        figures.put("ack_p999_ms", rounded(latency.getValueAtPercentile(99.9) / 1e3));
        figures.put("ack_max_ms", rounded(latency.getMaxValue() / 1e3));
        figures.put("gateway_cpu_s_per_million", rounded(gateway / millions));
        figures.put("kafka_cpu_s_per_million", rounded(kafka / millions));
        figures.put("load_generator_cpu_s", rounded(used("self", before, after)));
        figures.put("other_cpu_s", rounded(Math.max(0, other)));
        Map<String, Number> ratios = new LinkedHashMap<>();
        ratios.put("kafka_to_gateway_cpu", rounded(kafka / gateway));
        Map<String, Number> ordered = new LinkedHashMap<>();
        for (String name : List.of("lost", "duplicated", "out_of_order")) {
            ordered.put(name, checks.getOrDefault(name, 0));
        }
        return new BenchReport("uplink", figures, ratios, ordered);
    }

    private static double used(String name, Map<String, Double> before, Map<String, Double> after) {
        return after.getOrDefault(name, 0.0) - before.getOrDefault(name, 0.0);
    }

    private static double rounded(double value) {
        return Double.isFinite(value) ? Math.round(value * 1_000) / 1_000.0 : 0;
    }

    private static void removeAll(ApiClient api, String productId, List<DeviceCredentials> devices) {
        try {
            for (DeviceCredentials device : devices) {
                api.delete(
                        "/products/" + productId + "/devices/" + device.device().deviceName());
            }
            api.delete("/products/" + productId);
        } catch (ApiException e) {
            System.err.println("The product of this benchmark, " + productId + ", is left behind: " + e.getMessage());
        }
    }
}
