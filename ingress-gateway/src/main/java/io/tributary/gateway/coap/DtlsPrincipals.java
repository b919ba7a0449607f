package io.tributary.gateway.coap;

import io.tributary.gateway.device.Certificates;
import io.tributary.gateway.device.KeyDigest;
import io.tributary.gateway.device.TransportProof;
import java.io.IOException;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.PrincipalEndpointContextMatcher;
import org.eclipse.californium.elements.auth.AdditionalInfo;
import org.eclipse.californium.elements.auth.ExtensiblePrincipal;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.elements.auth.X509CertPath;
import org.eclipse.californium.scandium.auth.ApplicationLevelInfoSupplier;
import org.jspecify.annotations.Nullable;

/** What a handshake has proven goes along with the session, as a {@link DtlsPeer} behind the principal that every request carries. */
final class DtlsPrincipals implements ApplicationLevelInfoSupplier {
    private static final String PEER = "peer";

    private final DtlsPeers peers;
    /** Those of before a restart, by client id, until their sessions have been taken up. */
    private final Map<String, KeptSessions.Peer> kept = new ConcurrentHashMap<>();

    DtlsPrincipals(DtlsPeers peers) {
        this.peers = peers;
    }

    /** Does something that takes up the sessions of these. */
    void whileResuming(List<KeptSessions.Peer> those, Resuming task) throws IOException {
        those.forEach(peer -> kept.put(peer.clientId(), peer));
        try {
            task.run();
        } finally {
            kept.clear();
        }
    }

    /** Takes up sessions. */
    interface Resuming {
        void run() throws IOException;
    }

    @Override
    public @Nullable AdditionalInfo getInfo(Principal peerIdentity, @Nullable Object customArgument) {
        if (customArgument instanceof TransportProof.PreSharedKey psk) {
            return infoOf(peers.begin(psk.identity(), psk));
        }
        if (peerIdentity instanceof PreSharedKeyIdentity known) {
            KeptSessions.@Nullable Peer before = kept.get(known.getIdentity());
            KeyDigest key = before == null ? null : before.key();
            return before == null || key == null
                    ? null
                    : infoOf(peers.resume(before, new TransportProof.PreSharedKey(before.clientId(), key)));
        }
        if (peerIdentity instanceof X509CertPath path) {
            List<X509Certificate> chain = path.getPath().getCertificates().stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            String clientId = Certificates.commonName(chain.get(0)).orElse("");
            TransportProof proof = new TransportProof.ClientCertificate(chain);
            KeptSessions.@Nullable Peer before = kept.get(clientId);
            return infoOf(before == null ? peers.begin(clientId, proof) : peers.resume(before, proof));
        }
        return null;
    }

    /** What goes along with the principal of a session. */
    static AdditionalInfo infoOf(DtlsPeer peer) {
        return AdditionalInfo.from(Map.of(PEER, peer));
    }

    /** The peer behind a principal; null when there is none. */
    static @Nullable DtlsPeer peerOf(@Nullable Principal principal) {
        return principal instanceof ExtensiblePrincipal<?> known
                ? known.getExtendedInfo().get(PEER, DtlsPeer.class)
                : null;
    }

    /**
     * Tells messages that come again by the session they come in: a device that moves to another address is the same, and one that
     * begins again, counting its messages from the start, is another.
     */
    static final class BySession extends PrincipalEndpointContextMatcher {
        BySession() {
            super(true);
        }

        @Override
        public Object getEndpointIdentity(EndpointContext context) {
            DtlsPeer peer = peerOf(context.getPeerIdentity());
            return peer == null ? context.getPeerAddress() : peer;
        }
    }
}
