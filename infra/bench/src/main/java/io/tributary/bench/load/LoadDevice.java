package io.tributary.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.tributary.fleet.DeviceCredentials;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One simulated device: signs in, may subscribe, pings. All of it runs on the channel's event loop, but for the futures. */
public class LoadDevice extends PacketReader {
    private final DeviceCredentials credentials;
    private final byte[] connect;
    private final boolean tls;
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final CompletableFuture<Void> subscribed = new CompletableFuture<>();
    private @Nullable ChannelHandlerContext channel;
    private boolean closing;
    private volatile boolean lost;

    LoadDevice(DeviceCredentials credentials, boolean tls, int keepAliveSeconds) {
        this.credentials = credentials;
        this.connect = Packets.connect(credentials, true, keepAliveSeconds);
        this.tls = tls;
    }

    /** Who it is. */
    public DeviceCredentials credentials() {
        return credentials;
    }

    /** Done with CONNACK 0; fails with the reason. */
    public CompletableFuture<Void> connected() {
        return connected;
    }

    /** Subscribes; done with SUBACK. */
    CompletableFuture<Void> subscribe(String filter, int qos) {
        ChannelHandlerContext ctx = context();
        ctx.executor().execute(() -> ctx.writeAndFlush(Packets.subscribe(ctx.alloc(), Packets.utf8(filter), qos)));
        return subscribed;
    }

    void ping() {
        ChannelHandlerContext ctx = context();
        ByteBuf out = ctx.alloc().buffer(2);
        Packets.pingreq(out);
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    /** Closes the connection without a word, as a lost one looks. */
    public void close() {
        ChannelHandlerContext ctx = context();
        ctx.executor().execute(() -> {
            closing = true;
            ctx.close();
        });
    }

    /** Closes what there is of a connection. */
    void drop() {
        ChannelHandlerContext ctx = channel;
        if (ctx != null) {
            ctx.close();
        }
    }

    /** Whether the server ended the connection. */
    public boolean isLost() {
        return lost;
    }

    final ChannelHandlerContext context() {
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
        if (!tls) {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(connect));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(connect));
        }
    }

    @Override
    void packet(ChannelHandlerContext ctx, int first, ByteBuf in, int length) {
        int type = first & 0xF0;
        if (type == Packets.PUBACK) {
            acknowledged(ctx, in.readUnsignedShort());
        } else if (type == Packets.PUBLISH) {
            delivered(ctx, first, in, length);
        } else if (type == Packets.PINGRESP) {
            ponged();
        } else if (type == Packets.CONNACK) {
            in.skipBytes(1);
            int code = in.readUnsignedByte();
            if (code == 0) {
                connected.complete(null);
            } else {
                fail(credentials.device() + " was refused with CONNACK code " + code);
            }
        } else if (type == Packets.SUBACK) {
            in.skipBytes(2);
            int code = in.readUnsignedByte();
            if (code < 3) {
                subscribed.complete(null);
            } else {
                subscribed.completeExceptionally(
                        new IllegalStateException(credentials.device() + " may not subscribe (code " + code + ")"));
            }
        }
    }

    void acknowledged(ChannelHandlerContext ctx, int packetId) {}

    void ponged() {}

    void delivered(ChannelHandlerContext ctx, int first, ByteBuf in, int length) {}

    /** The connection is over though nobody asked for it. */
    void lost(IllegalStateException cause) {}

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail("the server closed the connection of " + credentials.device() + "; see: ./tributary logs gateway");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(credentials.device() + ": " + cause);
        ctx.close();
    }

    private void fail(String why) {
        if (!closing) {
            closing = true;
            lost = true;
            IllegalStateException cause = new IllegalStateException(why);
            connected.completeExceptionally(cause);
            subscribed.completeExceptionally(cause);
            lost(cause);
        }
    }
}
