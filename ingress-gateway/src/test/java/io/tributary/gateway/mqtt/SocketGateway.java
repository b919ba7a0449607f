package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.tributary.codec.SecretBox;
import io.tributary.gateway.cluster.NodeAddress;
import io.tributary.gateway.device.AuthenticationCounts;
import io.tributary.gateway.device.Authenticator;
import io.tributary.gateway.device.DeviceAuthorities;
import io.tributary.gateway.device.DeviceSecrets;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.SealedSecret;
import io.tributary.gateway.device.TestDirectory;
import io.tributary.gateway.kafka.DeviceKey;
import io.tributary.gateway.kafka.InFlightBytes;
import io.tributary.gateway.kafka.Inbox;
import io.tributary.gateway.kafka.Pending;
import io.tributary.gateway.kafka.Publication;
import io.tributary.gateway.kafka.Uplink;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.gateway.transport.AdmissionConfig;
import io.tributary.gateway.transport.ListenerConfig;
import io.tributary.gateway.transport.Transport;
import io.tributary.gateway.transport.TransportConfig;
import io.tributary.gateway.transport.Transports;
import io.tributary.identity.DeviceId;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.Delivery;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.InboxEvent;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** A gateway at a real socket, before a Kafka that takes everything at once. */
public final class SocketGateway implements AutoCloseable {
    public static final String PRODUCT = "PROD123456";
    public static final String SECRET = TestDevice.SECRET;

    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);

    private final Sessions sessions = new Sessions();
    private final TestDirectory directory = new TestDirectory(BOX, sessions);
    private final GatewayMetrics metrics = new GatewayMetrics();
    private final Taking kafka = new Taking();
    private final Transports transports;
    private final Map<Transport, List<InetSocketAddress>> addresses;

    /** Takes everything, keeps nothing but the epochs. */
    private static final class Taking implements Uplink, Inbox {
        private final AtomicLong offset = new AtomicLong();
        private final LongAdder messages = new LongAdder();
        private final InFlightBytes inFlight = new InFlightBytes(Long.MAX_VALUE, Long.MAX_VALUE);
        private final Map<String, Long> epochs = new ConcurrentHashMap<>();

        @Override
        public void publish(DeviceKey device, Publication message, Pending done) {
            messages.increment();
            done.holds(message.payload().readableBytes());
            done.accepted(offset.incrementAndGet());
        }

        @Override
        public void write(DeviceKey device, InboxEvent event, Pending done) {
            long at = offset.incrementAndGet();
            if (event.getSessionOpened() != null) {
                epochs.put(device.toString(), at);
            }
            done.accepted(at);
        }

        @Override
        public boolean stalled() {
            return false;
        }

        @Override
        public InFlightBytes inFlight() {
            return inFlight;
        }
    }

    public SocketGateway(Limits limits, AdmissionConfig admission) {
        this(limits, new TransportConfig(ListenerConfig.onPort(0), null, null, null, null, admission));
    }

    public SocketGateway(Limits limits, TransportConfig config) {
        directory.putProduct(new ProductProfile(PRODUCT, true, List.of(), Optional.empty()));
        SessionParts parts = new SessionParts(
                "gateway-1",
                kafka,
                kafka,
                sessions,
                limits,
                metrics,
                InstantSource.system(),
                ForbiddenPublish.CLOSE,
                () -> new NodeAddress(0, "gateway-1/1"),
                () -> 1,
                directory);
        Authenticator authenticator = new Authenticator(
                directory,
                new DeviceSecrets(BOX),
                new DeviceAuthorities(List.of()),
                limits,
                new AuthenticationCounts(),
                InstantSource.system(),
                System::nanoTime);
        transports =
                new Transports(config, identity -> Optional.empty(), new DevicePipeline(authenticator, parts), metrics);
        addresses = transports.open();
    }

    public InetSocketAddress address() {
        return address(Transport.MQTT);
    }

    public InetSocketAddress address(Transport transport) {
        return Objects.requireNonNull(addresses.get(transport)).get(0);
    }

    /** Makes a device; returns its client id. */
    public String device(String name) {
        DeviceId id = new DeviceId(PRODUCT, name);
        byte[] sealed = BOX.seal(SECRET.getBytes(StandardCharsets.US_ASCII), id.toString());
        directory.putDevice(id, true, new SealedSecret(sealed));
        return id.clientId();
    }

    /** The job delivers to the device's newest session. */
    public void deliver(String name, long sequence, int qos, byte[] payload) {
        String device = PRODUCT + "/" + name;
        Delivery delivery = new Delivery(
                sequence, "0".repeat(32), device + "/control", ByteBuffer.wrap(payload), qos, false, null, null);
        long epoch = Objects.requireNonNull(kafka.epochs.get(device));
        sessions.deliver(device, List.of(new DownlinkRecord("gateway-1", epoch, null, delivery, null)));
    }

    /** Messages taken so far. */
    public long messages() {
        return kafka.messages.sum();
    }

    public int sessions() {
        return sessions.size();
    }

    /** The sum of a metric over its tags. */
    public double metric(String name) {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("tributary_gateway_" + name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** What Netty holds for all connections of this JVM. */
    public static long bufferBytes() {
        var metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    @Override
    public void close() {
        transports.close();
    }
}
