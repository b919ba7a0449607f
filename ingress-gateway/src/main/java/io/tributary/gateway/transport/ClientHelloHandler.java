package io.tributary.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Waits for the whole ClientHello, however it is cut, and puts the engine in its own place that can answer it. */
final class ClientHelloHandler extends SslClientHelloHandler<ClientHello> {
    /** Post-quantum key shares and session tickets that hold a certificate chain make them large. */
    private static final int MAX_BYTES = 16 * 1024;

    private final SecureStart secure;
    private final ConnectionStart next;

    ClientHelloHandler(SecureStart secure, ConnectionStart next) {
        super(MAX_BYTES);
        this.secure = secure;
        this.next = next;
    }

    /** @param message none when what came is not a ClientHello */
    @Override
    protected Future<ClientHello> lookup(ChannelHandlerContext ctx, @Nullable ByteBuf message) {
        return message == null
                ? ctx.executor().newFailedFuture(new NotSslRecordException("not a ClientHello"))
                : ctx.executor().newSucceededFuture(ClientHello.read(message));
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, Future<ClientHello> hello) {
        if (!hello.isSuccess()) {
            Arrival.on(ctx.channel()).fail(ctx.channel(), EarlyEnd.NOT_TLS, "not a ClientHello");
            return;
        }
        ChannelHandler engine = secure.engineFor(ctx, hello.getNow(), next);
        next.add(ctx.channel(), "tls", engine);
        if (!(engine instanceof PskHandler)) {
            next.add(ctx.channel(), "handshake", new HandshakeHandler(secure.metrics(), next));
        }
        ctx.pipeline().remove(this); // hands on what it has read
    }
}
