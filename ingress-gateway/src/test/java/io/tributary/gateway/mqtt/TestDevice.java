package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import io.tributary.codec.SecretBox;
import io.tributary.gateway.Passwords;
import io.tributary.gateway.cluster.NodeAddress;
import io.tributary.gateway.device.AuthenticationCounts;
import io.tributary.gateway.device.Authenticator;
import io.tributary.gateway.device.DeviceAuthorities;
import io.tributary.gateway.device.DeviceSecrets;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.SealedSecret;
import io.tributary.gateway.device.TestDirectory;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.identity.DeviceId;
import io.tributary.limits.Limits;
import io.tributary.schemas.avro.Delivery;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.SessionReplaced;
import io.tributary.schemas.avro.SessionState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One device at the whole pipeline, bytes in and bytes out, Kafka faked. */
final class TestDevice {
    static final DeviceId ID = new DeviceId("PROD123456", "pump-1");
    static final String SECRET = "AQIDBAUGBwgJCgsMDQ4PEA==";

    final FakeKafka kafka;
    final Sessions sessions = new Sessions();
    final TestDirectory directory = new TestDirectory(BOX, sessions);
    final GatewayMetrics metrics;
    final SessionParts parts;
    final Socket channel;
    Instant now = Instant.now();
    /** Where the job reaches the gateway. */
    NodeAddress address = new NodeAddress(3, "gateway-1/7");
    /** All that were made since they were last closed: tests make many, and none is to leave a buffer behind. */
    private static final Queue<TestDevice> MADE = new ConcurrentLinkedQueue<>();

    private final List<EmbeddedChannel> channels = new ArrayList<>();

    /** The codec of another hand, in the version its CONNECT says. */
    private final EmbeddedChannel client = new EmbeddedChannel(new MqttDecoder(64 * 1024), MqttEncoder.INSTANCE);

    private static final SecretBox BOX = new SecretBox(new byte[SecretBox.KEY_BYTES]);

    /** A socket that may take only so many writes; the rest waits in its buffer. */
    static final class Socket extends EmbeddedChannel {
        int takes = Integer.MAX_VALUE;

        Socket(ChannelHandler pipeline) {
            super(pipeline);
        }

        @Override
        protected void doWrite(ChannelOutboundBuffer in) {
            for (Object next = in.current(); next != null && takes > 0; next = in.current()) {
                takes--;
                handleOutboundMessage(ReferenceCountUtil.retain(next));
                in.remove();
            }
        }
    }

    TestDevice() {
        this(ForbiddenPublish.CLOSE);
    }

    TestDevice(ForbiddenPublish forbidden) {
        this(forbidden, new GatewayMetrics());
    }

    /** One of many that are counted together: metrics are dear to make, and made once in a process. */
    TestDevice(ForbiddenPublish forbidden, GatewayMetrics metrics) {
        this(forbidden, metrics, Limits.DEFAULTS);
    }

    TestDevice(ForbiddenPublish forbidden, GatewayMetrics metrics, Limits limits) {
        this(forbidden, metrics, limits, new FakeKafka());
    }

    /** One of several on one node. */
    TestDevice(ForbiddenPublish forbidden, GatewayMetrics metrics, Limits limits, FakeKafka kafka) {
        this.kafka = kafka;
        this.metrics = metrics;
        parts = new SessionParts(
                "gateway-1",
                kafka,
                kafka,
                sessions,
                limits,
                metrics,
                () -> now,
                forbidden,
                () -> address,
                () -> 1,
                directory);
        product(true);
        device(true);
        channel = newChannel();
        channels.add(client);
        MADE.add(this);
    }

    /** Ends all connections of all devices, and releases what nobody has read; after each test. */
    static void closeAll() {
        for (TestDevice next = MADE.poll(); next != null; next = MADE.poll()) {
            next.channels.forEach(EmbeddedChannel::finishAndReleaseAll);
        }
    }

    /** Whoever made it closes it himself: fuzzing makes them by the million. */
    void leave() {
        MADE.remove(this);
    }

    Socket newChannel() {
        Authenticator authenticator = new Authenticator(
                directory,
                new DeviceSecrets(BOX),
                new DeviceAuthorities(List.of()),
                Limits.DEFAULTS,
                new AuthenticationCounts(),
                InstantSource.system(),
                System::nanoTime);
        Socket made = new Socket(new DevicePipeline(authenticator, parts));
        channels.add(made);
        return made;
    }

    void product(boolean enabled) {
        directory.putProduct(new ProductProfile(ID.productId(), enabled, List.of(), Optional.of("seq")));
    }

    void device(boolean enabled) {
        byte[] sealed = BOX.seal(SECRET.getBytes(StandardCharsets.US_ASCII), ID.toString());
        directory.putDevice(ID, enabled, new SealedSecret(sealed));
    }

    void logLevel(int level) {
        byte[] sealed = BOX.seal(SECRET.getBytes(StandardCharsets.US_ASCII), ID.toString());
        directory.putLogLevel(ID, new SealedSecret(sealed), level);
    }

    /** A CONNECT that is accepted unless {@code change} spoils it. */
    static MqttMessage connect(Consumer<MqttMessageBuilders.ConnectBuilder> change) {
        String username = Passwords.username(ID.clientId());
        MqttMessageBuilders.ConnectBuilder builder = MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_3_1_1)
                .clientId(ID.clientId())
                .username(username)
                .password(Passwords.sign(SECRET, username).getBytes(StandardCharsets.UTF_8))
                .cleanSession(true)
                .keepAlive(60);
        change.accept(builder);
        return builder.build();
    }

    /** A device with an open clean session of epoch 42. */
    static TestDevice connected() {
        TestDevice device = new TestDevice();
        device.send(connect(builder -> {}));
        device.channel.releaseOutbound();
        return device;
    }

    static MqttMessage publish(String suffix, int qos, int packetId, String payload) {
        return MqttMessageBuilders.publish()
                .topicName(suffix.startsWith("$") ? suffix : ID + "/" + suffix)
                .qos(MqttQoS.valueOf(qos))
                .messageId(packetId)
                .payload(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8))
                .build();
    }

    static MqttMessage withId(MqttMessageType type, int packetId) {
        MqttQoS qos = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
        return new MqttMessage(
                new MqttFixedHeader(type, false, qos, false, 0), MqttMessageIdVariableHeader.from(packetId));
    }

    static DownlinkRecord sessionState(long epoch, boolean present) {
        return sessionState(epoch, present, -1);
    }

    static DownlinkRecord sessionState(long epoch, boolean present, long previousEpoch) {
        return new DownlinkRecord("gateway-1", epoch, new SessionState(present, previousEpoch, List.of()), null, null);
    }

    static DownlinkRecord replaced(long epoch) {
        return new DownlinkRecord("gateway-1", epoch, null, null, new SessionReplaced(epoch + 1));
    }

    static DownlinkRecord delivery(long epoch, long sequence, String suffix, int qos) {
        ByteBuffer payload = ByteBuffer.wrap(("number " + sequence).getBytes(StandardCharsets.UTF_8));
        return new DownlinkRecord(
                "gateway-1",
                epoch,
                null,
                new Delivery(sequence, "0".repeat(32), ID + "/" + suffix, payload, qos, false, null, null),
                null);
    }

    /** Time passes as an event loop that keeps up sees it, a moment after the other; time must stand still otherwise. */
    void pass(long millis) {
        for (long left = millis; left > 0; left -= 1_000) {
            channel.advanceTimeBy(Math.min(left, 1_000), TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    void send(MqttMessage... packets) {
        sendBy(channel, packets);
    }

    void sendBy(EmbeddedChannel connection, MqttMessage... packets) {
        for (MqttMessage packet : packets) {
            client.writeOutbound(packet);
            ByteBuf bytes = client.readOutbound();
            connection.writeInbound(bytes);
        }
        connection.runPendingTasks();
    }

    void downlink(DownlinkRecord record) {
        downlinkBy(channel, record);
    }

    void downlinkBy(EmbeddedChannel connection, DownlinkRecord record) {
        sessions.deliver(ID.toString(), List.of(record));
        connection.runPendingTasks();
    }

    /** Kafka accepts the open message of this index. */
    void accept(int index) {
        kafka.open.get(index).accepted(index);
        channel.runPendingTasks();
    }

    /** Everything the device has been sent since it was last asked. */
    List<MqttMessage> received() {
        channel.runPendingTasks();
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            client.writeInbound(bytes);
        }
        List<MqttMessage> messages = new ArrayList<>();
        for (@Nullable MqttMessage message = client.readInbound(); message != null; message = client.readInbound()) {
            messages.add(message instanceof MqttPublishMessage publish ? copied(publish) : message);
        }
        return messages;
    }

    /** Of a message a copy that need not be released. */
    private static MqttPublishMessage copied(MqttPublishMessage publish) {
        try {
            return publish.replace(Unpooled.copiedBuffer(publish.payload()));
        } finally {
            publish.release();
        }
    }

    /** The same in words: type, and packet id where there is one. */
    List<String> receivedTypes() {
        return received().stream()
                .map(message -> message.variableHeader() instanceof MqttMessageIdVariableHeader id
                        ? message.fixedHeader().messageType() + " " + id.messageId()
                        : message.fixedHeader().messageType().toString())
                .toList();
    }

    boolean isOpen() {
        channel.runPendingTasks();
        return channel.isOpen();
    }
}
