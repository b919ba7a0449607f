package io.tributary.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.tributary.fleet.DeviceCredentials;
import java.util.concurrent.CompletableFuture;

/** Answers each RRPC request at once, with what it was asked. (Device protocol, section 7.) */
public final class AnsweringDevice extends LoadDevice {
    private static final int KEEP_ALIVE_SECONDS = 600;

    private final byte[] answers;

    public AnsweringDevice(DeviceCredentials credentials, boolean tls) {
        super(credentials, tls, KEEP_ALIVE_SECONDS);
        this.answers = Packets.utf8("$rrpc/txd/" + credentials.device() + "/");
    }

    /** Subscribes to requests; done with SUBACK. */
    public CompletableFuture<Void> subscribe() {
        return subscribe("$rrpc/rxd/" + credentials().device() + "/+", 0);
    }

    @Override
    void delivered(ChannelHandlerContext ctx, int first, ByteBuf in, int length) {
        int end = in.readerIndex() + length;
        byte[] asked = new byte[in.readUnsignedShort()];
        in.readBytes(asked);
        int idBytes = asked.length - answers.length; // both topics have the same length before the id
        byte[] topic = new byte[asked.length];
        System.arraycopy(answers, 0, topic, 0, answers.length);
        System.arraycopy(asked, answers.length, topic, answers.length, idBytes);
        int payloadBytes = end - in.readerIndex();
        ByteBuf out = ctx.alloc().buffer(topic.length + payloadBytes + 16);
        Packets.publish(out, topic, 0, 0, payloadBytes);
        out.writeBytes(in, payloadBytes);
        ctx.write(out, ctx.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }
}
