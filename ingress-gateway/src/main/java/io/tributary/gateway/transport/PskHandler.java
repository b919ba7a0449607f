package io.tributary.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.tributary.gateway.device.TransportProof;
import io.tributary.gateway.logging.Seldom;
import java.io.IOException;
import java.net.InetAddress;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsServerProtocol;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS with a device's key as the shared secret, spoken by BouncyCastle; neither the JDK nor BoringSSL does it for a server of ours. */
final class PskHandler extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PskHandler.class);
    private static final String TAG = "psk";
    private static final Seldom FAILURES = new Seldom();

    private final TlsServerProtocol tls = new TlsServerProtocol();
    /** Only until the handshake is done. */
    private @Nullable PskServer server;

    private @Nullable ConnectionStart next;
    private final TransportMetrics metrics;
    private boolean readSomething;

    PskHandler(PskEngine engine, InetAddress from, TransportMetrics metrics, ConnectionStart next) {
        this.server = new PskServer(engine, from);
        this.metrics = metrics;
        this.next = next;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws IOException {
        if (server != null) {
            tls.accept(server);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (tls.isClosed()) {
                return; // after the end there is nothing to say
            }
            byte[] bytes = new byte[in.readableBytes()];
            in.readBytes(bytes);
            tls.offerInput(bytes);
            send(ctx, ctx.voidPromise());
            completeOnce(ctx);
            receive(ctx);
            if (tls.isClosed()) {
                ctx.flush();
                ctx.close(); // the peer has said goodbye
            }
        } catch (IOException e) {
            refuse(ctx, e);
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
        if (!readSomething && !ctx.channel().config().isAutoRead()) {
            ctx.read(); // half a record is nothing to those who asked
        }
        readSomething = false;
        ctx.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf out)) {
            ReferenceCountUtil.release(message);
            promise.setFailure(new IllegalArgumentException("TLS carries bytes, not " + message.getClass()));
            return;
        }
        try {
            byte[] bytes = new byte[out.readableBytes()];
            out.readBytes(bytes);
            tls.writeApplicationData(bytes, 0, bytes.length);
            send(ctx, promise);
        } catch (IOException e) {
            promise.setFailure(e);
        } finally {
            out.release();
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        try {
            tls.close();
            send(ctx, ctx.voidPromise());
            ctx.flush();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("no close_notify");
        }
        ctx.close(promise);
    }

    private void receive(ChannelHandlerContext ctx) {
        int available = tls.getAvailableInputBytes();
        if (available > 0) {
            byte[] bytes = new byte[available];
            tls.readInput(bytes, 0, available);
            readSomething = true;
            ctx.fireChannelRead(ctx.alloc().buffer(available).writeBytes(bytes));
        }
    }

    /** Writes what the engine has for the peer; the promise is kept in any case. */
    private void send(ChannelHandlerContext ctx, ChannelPromise promise) {
        int available = tls.getAvailableOutputBytes();
        if (available == 0) {
            promise.trySuccess();
            return;
        }
        byte[] bytes = new byte[available];
        tls.readOutput(bytes, 0, available);
        ctx.write(ctx.alloc().buffer(available).writeBytes(bytes), promise);
    }

    private void completeOnce(ChannelHandlerContext ctx) {
        if (server != null && next != null && server.isComplete()) {
            TransportProof proof = server.proof();
            ConnectionStart following = next;
            server = null;
            next = null;
            metrics.psk.increment();
            following.ready(ctx.channel(), TAG, proof);
        }
    }

    private void refuse(ChannelHandlerContext ctx, IOException failure) {
        send(ctx, ctx.voidPromise()); // the alert that says why, as far as it is the peer's business
        ctx.flush();
        if (server == null) {
            LOG.atDebug()
                    .addKeyValue("remote", ctx.channel().remoteAddress())
                    .addKeyValue("cause", failure.getMessage())
                    .log("TLS-PSK broken off");
            Arrival.present(ctx.channel()).ifPresent(arrival -> arrival.blame(EarlyEnd.TLS_RECORD));
            ctx.close();
            return;
        }
        server.failed();
        boolean stranger = server.isUnknown();
        Arrival arrival = Arrival.on(ctx.channel());
        if (FAILURES.now()) {
            LOG.atInfo()
                    .addKeyValue("remote", arrival.address())
                    .addKeyValue("identity", server.offered())
                    .addKeyValue("cause", stranger ? "unknown identity" : text(failure))
                    .log("TLS-PSK handshake refused; others like it are only counted for a while");
        }
        arrival.fail(ctx.channel(), stranger ? EarlyEnd.PSK_UNKNOWN_IDENTITY : EarlyEnd.PSK_HANDSHAKE, text(failure));
    }

    private static String text(IOException failure) {
        return failure instanceof TlsFatalAlert alert
                ? "alert " + alert.getAlertDescription()
                : String.valueOf(failure.getMessage());
    }
}
