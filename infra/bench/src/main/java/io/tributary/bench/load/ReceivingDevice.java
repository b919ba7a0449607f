package io.tributary.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.tributary.fleet.DeviceCredentials;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Takes what it is sent, acknowledges it, and counts. A payload begins with the nanosecond it was sent at. */
public final class ReceivingDevice extends LoadDevice {
    private static final int KEEP_ALIVE_SECONDS = 600;

    private final String topic;
    private final Recorder latency;
    private volatile long received;
    private @Nullable ByteBuf answers;

    public ReceivingDevice(DeviceCredentials credentials, boolean tls, Recorder latency) {
        super(credentials, tls, KEEP_ALIVE_SECONDS);
        this.topic = credentials.device() + "/control";
        this.latency = latency;
    }

    /** The topic it is sent messages on. */
    public String topic() {
        return topic;
    }

    /** Subscribes to its topic; done with SUBACK. */
    public CompletableFuture<Void> subscribe(int qos) {
        return subscribe(topic, qos);
    }

    /** How many it was sent so far. */
    public long received() {
        return received;
    }

    @Override
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // only the event loop writes
    void delivered(ChannelHandlerContext ctx, int first, ByteBuf in, int length) {
        in.skipBytes(in.readUnsignedShort());
        if ((first & 0x06) != 0) {
            ByteBuf out = answers;
            if (out == null) {
                out = ctx.alloc().buffer(64);
                answers = out;
            }
            Packets.puback(out, in.readUnsignedShort());
        }
        latency.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - in.readLong())));
        received++;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ByteBuf out = answers;
        if (out != null) {
            answers = null;
            ctx.writeAndFlush(out, ctx.voidPromise());
        }
    }
}
