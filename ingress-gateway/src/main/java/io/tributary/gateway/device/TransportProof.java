package io.tributary.gateway.device;

import java.security.cert.X509Certificate;
import java.util.List;

/** What the transport below MQTT, CoAP or HTTP has proven about the peer. */
public sealed interface TransportProof {
    /** Nothing: plain, or TLS with a server certificate only. */
    TransportProof NONE = new None();

    record None() implements TransportProof {}

    /**
     * The peer knows a key of this identity: the handshake was the authentication. (Device protocol, section 2.4.) Which key comes
     * along because the device may be given another one between the handshake and what is said behind it.
     *
     * @param identity as sent, the client id of a device that was found
     * @param key what {@link PskKeys#find} gave
     */
    record PreSharedKey(String identity, KeyDigest key) implements TransportProof {}

    /**
     * The peer holds the private key of the first certificate. Nothing else is known yet: whether anyone trusts the chain is the
     * {@link Authenticator}'s to find out.
     *
     * @param chain at least one, the peer's own first
     */
    record ClientCertificate(List<X509Certificate> chain) implements TransportProof {
        public ClientCertificate {
            chain = List.copyOf(chain);
        }
    }
}
