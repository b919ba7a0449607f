package io.tributary.gateway.coap;

import io.tributary.gateway.publish.Publisher;
import io.tributary.identity.RejectedException;
import java.net.InetSocketAddress;
import org.eclipse.californium.core.network.Exchange;

/** Who sends a request. */
interface CoapPeer {
    /**
     * The device this is, found once.
     *
     * @param from where the request comes from
     * @throws RejectedException as {@link io.tributary.gateway.device.Authenticator#authenticate}, when it is no device, or not any more
     */
    Publisher publisher(InetSocketAddress from);

    /** A request of this peer has come. */
    void heard(Exchange exchange);

    /**
     * The session in which the device gets its messages; {@link #publisher} was called before.
     *
     * @throws RejectedException FORBIDDEN where nobody proves to be the device
     */
    CoapSession session();

    /** What shows in later requests that one has asked for it; the same until the peer is another. */
    byte[] token();

    /** Whether it is that token; takes the same time whichever byte differs. */
    boolean isToken(byte[] shown);
}
