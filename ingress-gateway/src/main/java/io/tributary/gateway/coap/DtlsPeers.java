package io.tributary.gateway.coap;

import io.tributary.gateway.device.Authenticator;
import io.tributary.gateway.device.Credentials;
import io.tributary.gateway.device.ProductProfile;
import io.tributary.gateway.device.RegisteredDevice;
import io.tributary.gateway.device.RegistryListener;
import io.tributary.gateway.device.TransportProof;
import io.tributary.gateway.publish.Publisher;
import io.tributary.gateway.publish.Publishers;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one DTLS session of each device at this node. A newer one takes the older one's place, and a revoked device has none. Thread-safe. */
public final class DtlsPeers implements RegistryListener {
    private static final Logger LOG = LoggerFactory.getLogger(DtlsPeers.class);
    private static final int TOKEN_BYTES = 16;

    private final Authenticator authenticator;
    private final Publishers publishers;
    private final CoapSessions sessions;
    private final SecureRandom random = new SecureRandom();
    private final Map<DeviceId, DtlsPeer> live = new ConcurrentHashMap<>();
    private volatile Consumer<DtlsPeer> hangUp = peer -> {};

    /** @param publishers those of CoAP */
    public DtlsPeers(Authenticator authenticator, Publishers publishers, CoapSessions sessions) {
        this.authenticator = authenticator;
        this.publishers = publishers;
        this.sessions = sessions;
    }

    /** How a DTLS session is ended, from now on. */
    void endBy(Consumer<DtlsPeer> closing) {
        hangUp = closing;
    }

    /** A session begins; who it is shows at its first request. */
    DtlsPeer begin(String clientId, TransportProof proof) {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        return new DtlsPeer(
                this, clientId, proof, HexFormat.of().formatHex(token).getBytes(StandardCharsets.US_ASCII));
    }

    /** A session goes on that was kept over a restart; who it is shows at its next request. */
    DtlsPeer resume(KeptSessions.Peer kept, TransportProof proof) {
        return new DtlsPeer(this, kept.clientId(), proof, kept.token());
    }

    /** Whether it is the session of a device. */
    boolean isLive(DtlsPeer peer) {
        Publisher publisher = peer.proven();
        return publisher != null && live.get(publisher.id()) == peer;
    }

    /** The handshake was the authentication: there is no password, and a username only because the proof is of a client id's owner. */
    RegisteredDevice authenticate(String clientId, TransportProof proof, InetAddress from) {
        return authenticator.authenticate(new Credentials(clientId, clientId, ""), proof, from);
    }

    /**
     * The device is here by this session from now on.
     *
     * @throws RejectedException UNAUTHENTICATED when it was revoked in the meantime
     */
    void enter(RegisteredDevice device, DtlsPeer peer) {
        Publisher publisher = publishers.of(device);
        peer.become(
                publisher,
                sessions.of(
                        peer,
                        publisher,
                        peer.authentication())); // first, so that whoever finds it here can tell it of changes
        @Nullable DtlsPeer before = live.put(device.id(), peer);
        if (before != null && before != peer) {
            end(before, SessionEnd.TAKEN_OVER, "a newer session of the device took over");
        }
        if (!authenticator.stillHolds(device)) { // whoever revokes it may have looked before it was here
            live.remove(device.id(), peer);
            end(peer, SessionEnd.REVOKED, "revoked while connecting");
            throw new RejectedException(Rejection.UNAUTHENTICATED, "the device was changed; begin a new DTLS session");
        }
    }

    /** It is nobody's session. */
    void refused(DtlsPeer peer) {
        end(peer, SessionEnd.LOST, "not proven");
    }

    /** The session is no more. */
    void left(DtlsPeer peer) {
        Publisher publisher = peer.proven();
        if (publisher != null) {
            live.remove(publisher.id(), peer);
        }
        finish(peer, SessionEnd.LOST, "the DTLS session is over");
    }

    private static void finish(DtlsPeer peer, SessionEnd end, String reason) {
        CoapSession session = peer.knownSession();
        if (session != null) {
            session.finish(end, reason);
        }
    }

    long nanoTime() {
        return System.nanoTime();
    }

    /** How many devices have one. */
    public int size() {
        return live.size();
    }

    @Override
    public void deviceRevoked(DeviceId id, String reason) {
        @Nullable DtlsPeer peer = live.remove(id);
        if (peer != null) {
            end(peer, SessionEnd.REVOKED, reason);
        }
    }

    @Override
    public void logLevelChanged(DeviceId id, int level) {
        @Nullable DtlsPeer peer = live.get(id);
        @Nullable CoapSession session = peer == null ? null : peer.knownSession();
        if (session != null) {
            session.logLevelChanged(level);
        }
    }

    @Override
    public void productRevoked(String productId, String reason) {
        endAll(id -> id.productId().equals(productId), SessionEnd.REVOKED, reason);
    }

    /** Ends every session: what is known of the devices may not be true any more. */
    public void endAll(String reason) {
        endAll(id -> true, SessionEnd.STOPPED, reason);
    }

    private void endAll(Predicate<DeviceId> which, SessionEnd how, String reason) {
        live.forEach((id, peer) -> {
            if (which.test(id) && live.remove(id, peer)) {
                end(peer, how, reason);
            }
        });
    }

    @Override
    public void productChanged(ProductProfile product) {
        live.forEach((id, peer) -> {
            Publisher publisher = peer.proven();
            if (publisher != null && id.productId().equals(product.productId())) {
                publisher.use(product);
            }
        });
    }

    private void end(DtlsPeer peer, SessionEnd how, String reason) {
        if (peer.end()) {
            LOG.atInfo()
                    .addKeyValue("clientId", peer)
                    .addKeyValue("cause", reason)
                    .log("DTLS session ended");
            finish(peer, how, reason);
            hangUp.accept(peer);
        }
    }
}
