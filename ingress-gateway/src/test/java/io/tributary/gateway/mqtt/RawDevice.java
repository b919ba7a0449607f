package io.tributary.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tributary.gateway.conformance.Answer;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.schemas.avro.Delivery;
import io.tributary.schemas.avro.DownlinkRecord;
import io.tributary.schemas.avro.InboxEvent;
import io.tributary.schemas.avro.SessionState;
import io.tributary.schemas.avro.SessionSubscription;
import io.tributary.schemas.avro.UplinkMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The test device with nothing between the test and the pipeline: bytes in, bytes out, Kafka faked. */
public final class RawDevice {
    public static final String CLIENT_ID = TestDevice.ID.clientId();
    public static final String SECRET = TestDevice.SECRET;
    /** The epoch of the first session. */
    public static final long EPOCH = 42;

    /** All are counted together: metrics are dear to make, and the JVM's listeners never let go of them. */
    private static final GatewayMetrics METRICS = new GatewayMetrics();

    private final TestDevice device;
    private final EmbeddedChannel channel;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private int accepted;

    public RawDevice() {
        this(new TestDevice(ForbiddenPublish.CLOSE, METRICS));
    }

    private RawDevice(TestDevice device) {
        this.device = device;
        this.channel = device.channel;
        device.leave();
    }

    private RawDevice(TestDevice device, EmbeddedChannel channel) {
        this.device = device;
        this.channel = channel;
    }

    /** The same device at a second connection. */
    public RawDevice again() {
        return new RawDevice(device, device.newChannel());
    }

    /** From here on every buffer of this connection comes from there. */
    public void allocateFrom(ByteBufAllocator allocator) {
        channel.config().setAllocator(allocator);
    }

    /** Closes, and lets go of what was not read. */
    public void finish() {
        channel.finishAndReleaseAll();
        runTasks();
        channel.releaseInbound();
        channel.releaseOutbound();
    }

    /** How many connections the node believes to have. */
    public int sessions() {
        return device.sessions.size();
    }

    /** The names of the handlers. */
    public List<String> handlers() {
        return channel.pipeline().names();
    }

    /** {@code productId/deviceName/suffix}. */
    public static String topic(String suffix) {
        return TestDevice.ID + "/" + suffix;
    }

    /** Each array arrives in a read of its own. */
    public RawDevice send(byte[]... reads) {
        for (byte[] read : reads) {
            if (channel.isOpen()) {
                ByteBuf bytes = channel.alloc().buffer(Math.max(read.length, 1)).writeBytes(read);
                channel.writeInbound(bytes);
            }
            runTasks();
        }
        return this;
    }

    /** What the gateway has sent since it was last asked. */
    public List<Answer> answers() {
        return Answer.split(bytes());
    }

    /** The same as a tap would show it. */
    public List<String> hex() {
        return answers().stream().map(Answer::hex).toList();
    }

    /** The same, not taken apart. */
    public byte[] bytes() {
        runTasks();
        byte[] all = heard.toByteArray();
        heard.reset();
        return all;
    }

    public boolean isOpen() {
        runTasks();
        return channel.isOpen();
    }

    /** The network fails. */
    public void breakOff() {
        channel.pipeline().close(); // the channel's own close would also cancel what is scheduled
        runTasks();
    }

    public void passSeconds(long seconds) {
        device.now = device.now.plusSeconds(seconds);
        device.pass(TimeUnit.SECONDS.toMillis(seconds));
        runTasks();
    }

    /** What the gateway's clock shows. */
    public Instant now() {
        return device.now;
    }

    /** Whether the gateway still reads this connection. */
    public boolean isRead() {
        return channel.config().isAutoRead();
    }

    /** What went towards Kafka's uplink. */
    public List<UplinkMessage> messages() {
        return device.kafka.messages;
    }

    public String payload(int message) {
        return StandardCharsets.UTF_8
                .decode(messages().get(message).getPayload().duplicate())
                .toString();
    }

    public List<InboxEvent> events() {
        return device.kafka.events;
    }

    public InboxEvent lastEvent() {
        return device.kafka.lastEvent();
    }

    /** Kafka takes message number {@code index}. */
    public void accept(int index) {
        device.kafka.open.get(index).accepted(index);
        runTasks();
    }

    public void fail(int index) {
        device.kafka.open.get(index).failed(new IllegalStateException("refused by the test"));
        runTasks();
    }

    /** Kafka takes what it has not taken yet. */
    public RawDevice acceptAll() {
        while (accepted < device.kafka.open.size()) {
            accept(accepted);
            accepted++;
        }
        return this;
    }

    /** From now on the inbox answers only when {@link #acceptEvent} says so. */
    public void holdInbox() {
        device.kafka.holdInbox = true;
    }

    /** The inbox takes held event number {@code index}. */
    public void acceptEvent(int index, long offset) {
        device.kafka.openEvents.get(index).accepted(offset);
        runTasks();
    }

    public void failEvent(int index) {
        device.kafka.openEvents.get(index).failed(new IllegalStateException("refused by the test"));
        runTasks();
    }

    public int heldEvents() {
        return device.kafka.openEvents.size();
    }

    public void kafkaStalls(boolean stalled) {
        device.kafka.stalled = stalled;
    }

    /** The job has found the session's state. */
    public void sessionState(long epoch, boolean present) {
        device.downlink(TestDevice.sessionState(epoch, present));
        runTasks();
    }

    /** The job has found a session with these subscriptions, QoS 1, all of one identifier. */
    public void sessionState(long epoch, List<String> filters, int identifier) {
        List<SessionSubscription> subscriptions = filters.stream()
                .map(filter -> new SessionSubscription(filter, 1, false, false, identifier))
                .toList();
        deliver(new DownlinkRecord("gateway-1", epoch, new SessionState(true, -1L, subscriptions), null, null));
    }

    public void replaced(long epoch) {
        device.downlink(TestDevice.replaced(epoch));
        runTasks();
    }

    /** The job delivers a message to the session of {@link #EPOCH}. */
    public void deliver(long sequence, String suffix, int qos) {
        deliver(TestDevice.delivery(EPOCH, sequence, suffix, qos));
    }

    public void redeliver(long sequence, String suffix, int qos) {
        deliver(Delivery.newBuilder(delivery(sequence, suffix, qos))
                .setDup(true)
                .build());
    }

    /** A delivery with what the test sets beside its payload. */
    public void deliver(Delivery delivery) {
        deliver(new DownlinkRecord("gateway-1", EPOCH, null, delivery, null));
    }

    /** A delivery to be changed before it is delivered. */
    public static Delivery delivery(long sequence, String suffix, int qos) {
        return TestDevice.delivery(EPOCH, sequence, suffix, qos).getDelivery();
    }

    private void deliver(DownlinkRecord record) {
        device.downlink(record);
        runTasks();
    }

    /** The product may no longer connect. */
    public void disable() {
        device.device(false);
        runTasks();
    }

    private void runTasks() {
        device.channel.runPendingTasks();
        channel.runPendingTasks();
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            heard.writeBytes(ByteBufUtil.getBytes(bytes));
            bytes.release();
        }
    }
}
