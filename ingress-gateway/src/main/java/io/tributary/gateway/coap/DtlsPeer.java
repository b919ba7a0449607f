package io.tributary.gateway.coap;

import io.tributary.gateway.device.RegisteredDevice;
import io.tributary.gateway.device.TransportProof;
import io.tributary.gateway.publish.Publisher;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.californium.core.network.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The peer of one DTLS session: what the handshake has proven, and the device it stands for once its first request was looked at.
 * Thread-safe.
 */
final class DtlsPeer implements CoapPeer {
    private final DtlsPeers peers;
    private final String clientId;
    private final TransportProof proof;
    private final byte[] token;
    private volatile @Nullable InetSocketAddress address;
    private volatile @Nullable Publisher publisher;
    private volatile @Nullable CoapSession session;
    private final AtomicReference<@Nullable Route> route = new AtomicReference<>();
    private final String authentication;
    private volatile boolean over;

    DtlsPeer(DtlsPeers peers, String clientId, TransportProof proof, byte[] token) {
        this.peers = peers;
        this.clientId = clientId;
        this.proof = proof;
        this.token = token;
        this.authentication = proof instanceof TransportProof.PreSharedKey ? "psk" : "certificate";
    }

    @Override
    public Publisher publisher(InetSocketAddress from) {
        address = from;
        Publisher known = publisher;
        if (over) {
            throw new RejectedException(Rejection.UNAUTHENTICATED, "this DTLS session is over; begin a new one");
        }
        return known == null ? prove(from) : known;
    }

    /** Once, under a lock: it takes a look at the registry, and a device may connect only so often. */
    private synchronized Publisher prove(InetSocketAddress from) {
        Publisher known = publisher;
        if (known != null) {
            return known;
        }
        if (over) {
            throw new RejectedException(Rejection.UNAUTHENTICATED, "this DTLS session is over; begin a new one");
        }
        RegisteredDevice device;
        try {
            device = peers.authenticate(clientId, proof, from.getAddress());
        } catch (RejectedException e) {
            if (!e.reason().isTransient()) {
                peers.refused(this); // a stranger's session takes the place of a device's
            }
            throw e;
        }
        peers.enter(device, this);
        return Objects.requireNonNull(publisher);
    }

    /** The device it stands for. */
    void become(Publisher proven, CoapSession of) {
        session = of;
        publisher = proven;
    }

    /** How it has proven itself: psk or certificate. */
    String authentication() {
        return authentication;
    }

    @Override
    public void heard(Exchange exchange) {
        route.set(new Route(exchange.getEndpoint(), exchange.getRequest().getSourceContext(), peers.nanoTime()));
    }

    /** The device shows that it is where it was. */
    void heardAgain(long now) {
        route.updateAndGet(known -> known == null ? null : new Route(known.endpoint(), known.to(), now));
    }

    /** The way to the device; null before its first request. */
    @Nullable
    Route route() {
        return route.get();
    }

    @Override
    public CoapSession session() {
        return Objects.requireNonNull(session, "asked for before the device was proven");
    }

    /** Its session; null before the device is known. */
    @Nullable
    CoapSession knownSession() {
        return session;
    }

    /** What a restart needs of it beside the DTLS session; its chain of certificates lies in that. */
    KeptSessions.Peer kept() {
        return new KeptSessions.Peer(
                clientId, token, proof instanceof TransportProof.PreSharedKey psk ? psk.key() : null);
    }

    /** The device that it stands for; null before that is known. */
    @Nullable
    Publisher proven() {
        return publisher;
    }

    /** Where its last request came from; null before the first. */
    @Nullable
    InetSocketAddress address() {
        return address;
    }

    /** Nothing that comes by this session counts any more. Returns false when it was so before. */
    synchronized boolean end() {
        boolean first = !over;
        over = true;
        return first;
    }

    @Override
    public byte[] token() {
        return token.clone();
    }

    @Override
    public boolean isToken(byte[] shown) {
        return MessageDigest.isEqual(token, shown);
    }

    @Override
    public String toString() {
        return clientId;
    }
}
