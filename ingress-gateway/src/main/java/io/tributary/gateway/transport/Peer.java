package io.tributary.gateway.transport;

import io.netty.channel.Channel;
import io.tributary.gateway.device.TransportProof;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Who is at the other end, as far as the transport knows. Set on the channel before the first packet of the device reaches its
 * protocol; read once, at CONNECT, and then forgotten, for a certificate chain is large.
 *
 * @param address of the device itself: behind a load balancer that speaks the PROXY protocol, what that says
 * @param transport tcp, tls, psk, ws or wss: a tag of metrics
 */
public record Peer(SocketAddress address, String transport, TransportProof proof) {

    /** Leaves it for the protocol. */
    public void tell(Channel channel) {
        Arrival.on(channel).become(this);
    }

    /** The device's host; loopback where the transport has no such thing. */
    public InetAddress host() {
        return address instanceof InetSocketAddress inet && !inet.isUnresolved()
                ? inet.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    /** The host of whoever is at the other end, as {@link #host()}; may be asked before {@link #take}, which it is not. */
    public static InetAddress hostOf(Channel channel) {
        return Arrival.on(channel).host();
    }

    /**
     * What was left, once; a plain TCP peer when nothing was. Call it at CONNECT and not before: a connection whose peer nobody has
     * taken in time is closed.
     */
    public static Peer take(Channel channel) {
        return Arrival.end(channel)
                .orElseGet(() -> new Peer(channel.remoteAddress(), Transport.MQTT.tag(), TransportProof.NONE));
    }
}
