package io.tributary.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.tributary.fleet.DeviceCredentials;
import io.tributary.identity.DeviceId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Numbers its messages from 1. In a closed loop it keeps a window of them unacknowledged, or, at QoS 0, unread, as far as
 * pings tell; paced, it sends when told.
 */
public final class PublishingDevice extends LoadDevice implements NumberedDevice {
    private static final int KEEP_ALIVE_SECONDS = 600;
    /** QoS 0 messages before a ping, and how many pings may be unanswered: else the sockets would hold a GB of them. */
    private static final int BATCH = 64;

    private static final int BATCHES = 2;
    /** A paced device that is this far behind sends no more: the server does not keep up at all. */
    private static final int FARTHEST_BEHIND = 1 << 12;

    private final byte[] topic;
    private final int qos;
    private final int window;
    private final LoadPayload payload;
    private final int salt;
    private final Recorder latency;
    private final long[] due;
    private long sent;
    private long acknowledged;
    private long outOfOrder;
    private boolean going;
    private int unanswered;
    private @Nullable CompletableFuture<Void> drained;
    private @Nullable IllegalStateException lost;

    PublishingDevice(
            DeviceCredentials credentials, boolean tls, int qos, int window, LoadPayload payload, Recorder latency) {
        super(credentials, tls, KEEP_ALIVE_SECONDS);
        this.topic = Packets.utf8(credentials.device() + "/event");
        this.qos = qos;
        this.window = window;
        this.payload = payload;
        this.salt = credentials.device().hashCode() * 31;
        this.latency = latency;
        this.due = new long[FARTHEST_BEHIND];
    }

    /** How many were published; read it while the device is halted. */
    public long sent() {
        return sent;
    }

    @Override
    public DeviceId device() {
        return credentials().device();
    }

    @Override
    public long acknowledged() {
        return acknowledged;
    }

    /** How many wait for their PUBACK; on the event loop. */
    long unacknowledged() {
        return sent - acknowledged;
    }

    /** [MQTT-4.6.0-2] */
    @Override
    public long outOfOrder() {
        return outOfOrder;
    }

    /** Begins the closed loop. */
    void go() {
        ChannelHandlerContext ctx = context();
        ctx.executor().execute(() -> {
            going = true;
            fill(ctx);
        });
    }

    /** Sends no more; done once everything is acknowledged or, at QoS 0, read. */
    CompletableFuture<Void> halt() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        ChannelHandlerContext ctx = context();
        ctx.executor().execute(() -> {
            going = false;
            drained = done;
            if (lost != null) {
                done.completeExceptionally(lost);
            } else {
                checkDrained();
            }
        });
        return done;
    }

    /** Sends one, without a flush; on the event loop. */
    boolean publish(long dueNanos) {
        ChannelHandlerContext ctx = context();
        if (sent - acknowledged >= due.length || !ctx.channel().isActive()) {
            return false;
        }
        ByteBuf out = ctx.alloc().buffer(topic.length + payload.bytes() + 16);
        write(out, dueNanos);
        ctx.write(out, ctx.voidPromise());
        return true;
    }

    private void fill(ChannelHandlerContext ctx) {
        if (!going || !ctx.channel().isActive()) {
            return;
        }
        if (qos == 0) {
            while (unanswered < BATCHES) {
                unanswered++;
                send(ctx, BATCH);
            }
        } else if (sent - acknowledged < window) {
            send(ctx, (int) (window - (sent - acknowledged)));
        }
    }

    private void send(ChannelHandlerContext ctx, int count) {
        ByteBuf out = ctx.alloc().buffer(count * (topic.length + payload.bytes() + 16));
        long now = System.nanoTime();
        for (int i = 0; i < count; i++) {
            write(out, now);
        }
        if (qos == 0) {
            Packets.pingreq(out);
        }
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    private void write(ByteBuf out, long dueNanos) {
        due[(int) (sent & due.length - 1)] = dueNanos;
        sent++;
        Packets.publish(out, topic, qos, packetId(sent), payload.bytes());
        payload.write(out, salt, sent);
        if (qos == 0) {
            acknowledged++;
        }
    }

    @Override
    void acknowledged(ChannelHandlerContext ctx, int packetId) {
        if (acknowledged == sent || packetId != packetId(acknowledged + 1)) {
            outOfOrder++;
            return;
        }
        long since = System.nanoTime() - due[(int) (acknowledged & due.length - 1)];
        acknowledged++;
        latency.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(since)));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        fill(ctx);
        checkDrained();
    }

    @Override
    void ponged() {
        unanswered--;
    }

    private void checkDrained() {
        CompletableFuture<Void> waiting = drained;
        if (waiting != null && acknowledged == sent && unanswered == 0) {
            drained = null;
            waiting.complete(null);
        }
    }

    @Override
    void lost(IllegalStateException cause) {
        lost = cause;
        if (drained != null) {
            drained.completeExceptionally(cause);
        }
    }

    private static int packetId(long number) {
        return (int) ((number - 1) % 65_535) + 1;
    }
}
