package io.tributary.gateway.coap;

import io.tributary.gateway.device.Certificates;
import io.tributary.gateway.device.TransportProof;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.PrincipalEndpointContextMatcher;
import org.eclipse.californium.elements.auth.AdditionalInfo;
import org.eclipse.californium.elements.auth.ExtensiblePrincipal;
import org.eclipse.californium.elements.auth.X509CertPath;
import org.eclipse.californium.scandium.auth.ApplicationLevelInfoSupplier;
import org.jspecify.annotations.Nullable;

/** What a handshake has proven goes along with the session, as a {@link DtlsPeer} behind the principal that every request carries. */
final class DtlsPrincipals implements ApplicationLevelInfoSupplier {
    private static final String PEER = "peer";

    private final DtlsPeers peers;

    DtlsPrincipals(DtlsPeers peers) {
        this.peers = peers;
    }

    @Override
    public @Nullable AdditionalInfo getInfo(Principal peerIdentity, @Nullable Object customArgument) {
        if (customArgument instanceof TransportProof.PreSharedKey psk) {
            return infoOf(peers.begin(psk.identity(), psk));
        }
        if (peerIdentity instanceof X509CertPath path) {
            List<X509Certificate> chain = path.getPath().getCertificates().stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            String clientId = Certificates.commonName(chain.get(0)).orElse("");
            return infoOf(peers.begin(clientId, new TransportProof.ClientCertificate(chain)));
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
