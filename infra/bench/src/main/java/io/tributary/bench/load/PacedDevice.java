package io.tributary.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.tributary.fleet.DeviceCredentials;

/**
 * A device that publishes something that comes back, to it or to another one. In a closed loop it keeps a window of its own messages on
 * their way; paced, it sends when told. What it sends and receives is numbered from 1 by its sender.
 */
public abstract class PacedDevice extends LoadDevice {
    private static final int KEEP_ALIVE_SECONDS = 600;
    /** A device that has this many on their way sends no more: the platform does not keep up at all. */
    private static final int FARTHEST_BEHIND = 1 << 12;

    private final byte[] topic;
    private final int qos;
    private final long[] due = new long[FARTHEST_BEHIND];
    private volatile long sent;
    private volatile long arrived;
    private int window;

    PacedDevice(DeviceCredentials credentials, boolean tls, String topic, int qos) {
        super(credentials, tls, KEEP_ALIVE_SECONDS);
        this.topic = Packets.utf8(topic);
        this.qos = qos;
    }

    /** How many it has published. */
    public final long sent() {
        return sent;
    }

    /** How many have come to it. */
    public final long arrived() {
        return arrived;
    }

    /** What message number {@code number} says. */
    abstract byte[] payload(long number, long dueNanos);

    /** Keeps {@code messages} of its own on their way from now on; 0: begins no more. */
    final void keepOnTheWay(int messages) {
        ChannelHandlerContext ctx = context();
        ctx.executor().execute(() -> {
            window = messages;
            fill(ctx);
        });
    }

    /** Sends one now; on the event loop. */
    final void send(long dueNanos) {
        ChannelHandlerContext ctx = context();
        if (sent - arrived < due.length && ctx.channel().isActive()) {
            write(ctx, dueNanos);
            ctx.flush();
        }
    }

    private void fill(ChannelHandlerContext ctx) {
        boolean any = false;
        // without a window nothing is begun, not even when it heard more than it sent: its peer's messages
        while (window > 0 && sent - arrived < window && ctx.channel().isActive()) {
            write(ctx, System.nanoTime());
            any = true;
        }
        if (any) {
            ctx.flush();
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // only the event loop writes
    private void write(ChannelHandlerContext ctx, long dueNanos) {
        long number = ++sent;
        due[(int) (number & due.length - 1)] = dueNanos;
        byte[] payload = payload(number, dueNanos);
        ByteBuf out = ctx.alloc().buffer(topic.length + payload.length + 16);
        Packets.publish(out, topic, qos, (int) ((number - 1) % 65_535) + 1, payload.length);
        out.writeBytes(payload);
        ctx.write(out, ctx.voidPromise());
    }

    /** When its own message was due. */
    final long dueAt(long number) {
        return due[(int) (number & due.length - 1)];
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // only the event loop writes
    final void countArrival() {
        arrived++;
    }

    /** What was handed to it, behind the packet's header; a QoS 1 message is acknowledged whatever it says. */
    abstract void received(ByteBuf payload);

    @Override
    final void delivered(ChannelHandlerContext ctx, int first, ByteBuf in, int length) {
        int end = in.readerIndex() + length;
        in.skipBytes(in.readUnsignedShort());
        if ((first & 0x06) != 0) {
            ByteBuf out = ctx.alloc().buffer(4);
            Packets.puback(out, in.readUnsignedShort());
            ctx.write(out, ctx.voidPromise());
        }
        received(in.slice(in.readerIndex(), end - in.readerIndex()));
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext ctx) {
        fill(ctx);
        ctx.flush();
    }
}
