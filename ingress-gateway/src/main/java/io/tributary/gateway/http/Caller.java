package io.tributary.gateway.http;

import io.netty.channel.Channel;
import io.tributary.gateway.transport.Peer;
import io.tributary.gateway.transport.Transport;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of one connection, taken with its first whole request. Belongs to the connection's event loop. */
final class Caller {
    private final Channel connection;
    private @Nullable Peer peer;

    Caller(Channel connection) {
        this.connection = connection;
    }

    InetAddress address() {
        return peer().host();
    }

    /** The same before there is a whole request: until then the connection is one of those that are not let in yet. */
    InetAddress addressSoFar() {
        Peer known = peer;
        return known == null ? Peer.hostOf(connection) : known.host();
    }

    boolean isSecure() {
        return peer().transport().equals(Transport.HTTPS.tag());
    }

    private Peer peer() {
        Peer known = peer;
        if (known == null) {
            known = Peer.take(connection);
            peer = known;
        }
        return known;
    }
}
