package io.tributary.gateway.transport;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.tributary.gateway.device.TransportProof;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end, as far as the transport knows. Set on the channel before the first packet of the device reaches its
 * protocol; read once, at CONNECT, and then forgotten, for a certificate chain is large.
 *
 * @param address of the device itself: behind a load balancer that speaks the PROXY protocol, what that says
 * @param transport tcp, tls, psk, ws or wss: a tag of metrics
 */
public record Peer(SocketAddress address, String transport, TransportProof proof) {
    private static final AttributeKey<Peer> KEY = AttributeKey.valueOf(Peer.class, "peer");

    /** Leaves it for the protocol. */
    public void tell(Channel channel) {
        channel.attr(KEY).set(this);
    }

    /** The device's host; loopback where the transport has no such thing. */
    public InetAddress host() {
        return address instanceof InetSocketAddress inet && !inet.isUnresolved()
                ? inet.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    /** What was left, once; a plain TCP peer when nothing was. */
    public static Peer take(Channel channel) {
        @Nullable Peer told = channel.attr(KEY).getAndSet(null);
        return told == null ? new Peer(channel.remoteAddress(), "tcp", TransportProof.NONE) : told;
    }
}
