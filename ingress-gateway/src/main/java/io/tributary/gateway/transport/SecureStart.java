package io.tributary.gateway.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How TLS begins on one port.
 *
 * @param psk for clients that bring a device's key; null where only certificates are served
 * @param clientCertificates whether the client is asked for one, which it may decline
 * @param applications the protocols that may be agreed on (ALPN), the preferred first; none: whatever the client offers is not answered
 */
record SecureStart(
        ServerCertificates certificates,
        @Nullable PskEngine psk,
        boolean clientCertificates,
        List<String> applications,
        long handshakeMillis,
        TransportMetrics metrics) {

    ChannelHandler engineFor(ChannelHandlerContext ctx, ClientHello hello, ConnectionStart next) {
        return psk != null && hello.wantsPreSharedKey()
                ? new PskHandler(psk, Arrival.on(ctx.channel()).host(), metrics, next)
                : certificates.newHandler(ctx.alloc(), hello, clientCertificates, applications, handshakeMillis);
    }
}
