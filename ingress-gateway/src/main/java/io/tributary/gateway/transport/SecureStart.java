package io.tributary.gateway.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * How TLS begins on one port.
 *
 * @param psk for clients that bring a device's key; null where only certificates are served
 * @param clientCertificates whether the client is asked for one, which it may decline
 */
record SecureStart(
        ServerCertificates certificates,
        @Nullable PskEngine psk,
        boolean clientCertificates,
        long handshakeMillis,
        TransportMetrics metrics) {

    ChannelHandler engineFor(ChannelHandlerContext ctx, ClientHello hello, ConnectionStart next) {
        return psk != null && hello.wantsPreSharedKey()
                ? new PskHandler(psk, Arrival.on(ctx.channel()).host(), metrics, next)
                : certificates.newHandler(ctx.alloc(), hello, clientCertificates, handshakeMillis);
    }
}
