package io.tributary.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.tributary.fleet.DeviceCredentials;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * One device of the load: numbers its messages from 1 and keeps up to a window of them unacknowledged. All of it runs on the
 * channel's event loop, but for the futures.
 */
final class LoadConnection extends SimpleChannelInboundHandler<MqttMessage> {
    private static final int KEEP_ALIVE_SECONDS = 600;
    private static final MqttFixedHeader PUBLISH =
            new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_LEAST_ONCE, false, 0);

    private final DeviceCredentials credentials;
    private final String topic;
    private final int window;
    private final Pace pace;
    private final LoadPayload payload;
    private final Recorder latency;
    private final ArrayDeque<Long> dueNanos = new ArrayDeque<>();
    final CompletableFuture<Void> connected = new CompletableFuture<>();
    final CompletableFuture<Void> drained = new CompletableFuture<>();

    private long sent;
    private long acknowledged;
    private long outOfOrder;
    private boolean stopping;
    private boolean failed;
    private @Nullable ChannelHandlerContext channel;

    LoadConnection(DeviceCredentials credentials, int window, Pace pace, LoadPayload payload, Recorder latency) {
        this.credentials = credentials;
        this.topic = credentials.device() + "/event";
        this.window = window;
        this.pace = pace;
        this.payload = payload;
        this.latency = latency;
    }

    /** Highest number that was acknowledged; as PUBACKs come in order, all below it were, too. Read it after {@link #drained}. */
    long acknowledged() {
        return acknowledged;
    }

    long outOfOrder() {
        return outOfOrder;
    }

    /** Begins to send, and looks every so many milliseconds for what has become due; 0 in a closed loop. */
    void start(long tickMillis) {
        ChannelHandlerContext ctx = context();
        ctx.executor().execute(() -> sendDue(ctx));
        if (tickMillis > 0) {
            ctx.executor().scheduleAtFixedRate(() -> sendDue(ctx), tickMillis, tickMillis, TimeUnit.MILLISECONDS);
        }
    }

    /** Sends no more; {@link #drained} completes with the last acknowledgement. */
    void stopSoon() {
        context().executor().execute(() -> {
            stopping = true;
            if (dueNanos.isEmpty()) {
                drained.complete(null);
            }
        });
    }

    void close() {
        context().close();
    }

    private ChannelHandlerContext context() {
        if (channel == null) {
            throw new IllegalStateException(credentials.device() + " is not connected");
        }
        return channel;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_3_1_1)
                .clientId(credentials.device().clientId())
                .cleanSession(true)
                .keepAlive(KEEP_ALIVE_SECONDS)
                .username(credentials.username())
                .password(credentials.password().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .build());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
        if (message instanceof MqttPubAckMessage ack) {
            acknowledge(ack.variableHeader().messageId());
        } else if (message instanceof MqttConnAckMessage answer) {
            MqttConnectReturnCode code = answer.variableHeader().connectReturnCode();
            if (code == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
                connected.complete(null);
            } else {
                connected.completeExceptionally(new IllegalStateException(
                        credentials.device() + " was refused with CONNACK code " + code.byteValue()));
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        sendDue(ctx);
        if (stopping && dueNanos.isEmpty()) {
            drained.complete(null);
        }
    }

    /** Publishes what is due and fits the window. */
    private void sendDue(ChannelHandlerContext ctx) {
        boolean wrote = false;
        while (!stopping && dueNanos.size() < window && ctx.channel().isActive()) {
            long due = pace.nextDueNanos(sent);
            if (due > System.nanoTime()) {
                break;
            }
            sent++;
            dueNanos.add(due == Pace.NOW ? System.nanoTime() : due);
            ByteBuf body = payload.write(ctx.alloc(), sent);
            ctx.write(
                    new MqttPublishMessage(PUBLISH, new MqttPublishVariableHeader(topic, packetId(sent)), body),
                    ctx.voidPromise());
            wrote = true;
        }
        if (wrote) {
            ctx.flush();
        }
    }

    private void acknowledge(int packetId) {
        Long due = dueNanos.poll();
        if (due == null || packetId != packetId(acknowledged + 1)) {
            outOfOrder++; // [MQTT-4.6.0-2]
            return;
        }
        acknowledged++;
        latency.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due)));
    }

    private static int packetId(long number) {
        return (int) ((number - 1) % 65_535) + 1;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail("the gateway closed the connection of " + credentials.device() + "; see: ./tributary logs gateway");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(credentials.device() + ": " + cause);
        ctx.close();
    }

    private void fail(String why) {
        if (!failed && !drained.isDone()) {
            failed = true;
            connected.completeExceptionally(new IllegalStateException(why));
            drained.completeExceptionally(new IllegalStateException(why));
        }
    }
}
