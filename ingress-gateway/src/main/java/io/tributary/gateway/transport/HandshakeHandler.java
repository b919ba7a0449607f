package io.tributary.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.tributary.gateway.device.TransportProof;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Stands behind an {@link SslHandler} until its handshake is done, and passes on what that has proven. */
final class HandshakeHandler extends ChannelInboundHandlerAdapter {
    /** OpenSSL knows the age of a session in seconds. */
    private static final long GRAIN_MILLIS = 1_000;

    private final TransportMetrics metrics;
    private final ConnectionStart next;
    private final long begun = System.currentTimeMillis();

    HandshakeHandler(TransportMetrics metrics, ConnectionStart next) {
        this.metrics = metrics;
        this.next = next;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent done)) {
            ctx.fireUserEventTriggered(event);
        } else if (done.isSuccess()) {
            SSLSession session = ctx.pipeline().get(SslHandler.class).engine().getSession();
            TransportProof proof = proof(session);
            count(session, proof);
            next.ready(ctx.channel(), next.tag(), proof);
            ctx.pipeline().remove(this);
        } else {
            Arrival.on(ctx.channel())
                    .fail(
                            ctx.channel(),
                            EarlyEnd.TLS_HANDSHAKE,
                            String.valueOf(done.cause().getMessage()));
        }
    }

    private void count(SSLSession session, TransportProof proof) {
        if (session.getCreationTime() < begun - GRAIN_MILLIS) {
            metrics.resumedTls.increment();
        } else if (proof instanceof TransportProof.ClientCertificate) {
            metrics.mutualTls.increment();
        } else {
            metrics.serverTls.increment();
        }
    }

    private static TransportProof proof(SSLSession session) {
        try {
            List<X509Certificate> chain = Arrays.stream(session.getPeerCertificates())
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
            return chain.isEmpty() ? TransportProof.NONE : new TransportProof.ClientCertificate(chain);
        } catch (SSLPeerUnverifiedException e) {
            return TransportProof.NONE; // it was asked for a certificate and has none: a password has to follow
        }
    }
}
