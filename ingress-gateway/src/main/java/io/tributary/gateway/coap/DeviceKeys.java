package io.tributary.gateway.coap;

import io.tributary.gateway.device.KeyDigest;
import io.tributary.gateway.device.TransportProof;
import io.tributary.gateway.transport.PskEngine;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.crypto.SecretKey;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.util.SecretUtil;
import org.eclipse.californium.scandium.util.ServerNames;
import org.jspecify.annotations.Nullable;

/**
 * The keys of DTLS-PSK: the identity is the client id. (Device protocol, section 15.1.) They are looked up beside DTLS's own threads, for
 * the registry lies on disk. An identity that is nobody's gets a key that nobody has, so that a stranger cannot tell.
 */
final class DeviceKeys implements AdvancedPskStore {
    private final Handshakes handshakes;
    private final Executor lookUps;
    private final PskEngine keys;
    private volatile HandshakeResultHandler answers = result -> {};

    /** @param lookUps may refuse what is too much */
    DeviceKeys(Handshakes handshakes, PskEngine keys, Executor lookUps) {
        this.handshakes = handshakes;
        this.keys = keys;
        this.lookUps = lookUps;
    }

    @Override
    public boolean hasEcdhePskSupported() {
        return true;
    }

    @Override
    public @Nullable PskSecretResult requestPskSecretResult(
            ConnectionId cid,
            @Nullable ServerNames serverName,
            PskPublicInformation identity,
            String hmacAlgorithm,
            @Nullable SecretKey otherSecret,
            byte[] seed,
            boolean useExtendedMasterSecret) {
        try {
            lookUps.execute(() -> answers.apply(find(cid, identity)));
            return null; // comes later
        } catch (RejectedExecutionException e) {
            return new PskSecretResult(cid, identity, null); // too many at once: the peer tries again
        }
    }

    private PskSecretResult find(ConnectionId cid, PskPublicInformation identity) {
        String name = identity.getPublicInfoAsString();
        Optional<byte[]> found = handshakes.keyOf(cid, name);
        byte[] key = found.orElseGet(() -> keys.decoyFor(identity.getBytes()));
        SecretKey secret = SecretUtil.create(key, PskSecretResult.ALGORITHM_PSK);
        return found.isPresent()
                ? new PskSecretResult(
                        cid, identity, secret, new TransportProof.PreSharedKey(name, KeyDigest.taking(key)))
                : new PskSecretResult(cid, identity, secret);
    }

    @Override
    public @Nullable PskPublicInformation getIdentity(
            InetSocketAddress peerAddress, @Nullable ServerNames virtualHost) {
        return null; // this is a server
    }

    @Override
    public void setResultHandler(HandshakeResultHandler resultHandler) {
        answers = resultHandler;
    }
}
