package io.tributary.gateway.transport;

import io.tributary.gateway.device.KeyDigest;
import io.tributary.gateway.device.TransportProof;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.PSKTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.PskIdentity;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.jspecify.annotations.Nullable;

/** The server's side of one TLS-PSK or DTLS-PSK handshake: which versions and suites, which key, and whether it is done. */
public final class PskServer extends PSKTlsServer {
    private static final int MAX_IDENTITY_BYTES = 128;

    private final PskEngine engine;
    private final InetAddress from;
    private final ProtocolVersion[] versions;
    private final int[] suites;
    private final int patienceMillis;
    private @Nullable String identity;
    /** As the port gave it: the proof takes it along. */
    private byte @Nullable [] key;

    /** Refused unseen: the handshake fails, and that says nothing about the client. */
    private boolean unseen;

    private boolean complete;

    /** Of TLS, whose time is the caller's to take. */
    PskServer(PskEngine engine, InetAddress from) {
        this(engine, from, ProtocolVersion.TLSv13.downTo(ProtocolVersion.TLSv12), PskSuites.served(), 0);
    }

    private PskServer(
            PskEngine engine, InetAddress from, ProtocolVersion[] versions, int[] suites, int patienceMillis) {
        super(engine.crypto(), new NoKeys());
        this.engine = engine;
        this.from = from;
        this.versions = versions;
        this.suites = suites;
        this.patienceMillis = patienceMillis;
        this.pskIdentityManager = new Keys();
    }

    /** Of DTLS 1.2 with the two suites of the reference C SDK, given up after that time. (Device protocol, section 15.1.) */
    public static PskServer ofReferenceSdk(PskEngine engine, InetAddress from, int patienceMillis) {
        return new PskServer(engine, from, ProtocolVersion.DTLSv12.only(), PskSuites.ofReferenceSdk(), patienceMillis);
    }

    /** What the handshake has proven; known once it is complete, and told once. */
    public TransportProof.PreSharedKey proof() {
        if (!complete || identity == null || key == null) {
            throw new IllegalStateException("the handshake is not complete");
        }
        TransportProof.PreSharedKey proof = new TransportProof.PreSharedKey(identity, KeyDigest.taking(key));
        identity = null; // BouncyCastle keeps this object for as long as the connection lives
        key = null;
        return proof;
    }

    /** What the client called itself, if it is text of the right form: for the log. */
    public String offered() {
        return identity != null && ClientHello.isClientId(identity) ? identity : "";
    }

    boolean isComplete() {
        return complete;
    }

    /** The handshake went wrong: what was offered counts as a guess. */
    public void failed() {
        if (identity != null && !unseen) {
            engine.failed(identity, from);
        }
    }

    /** Whether the identity is no device's: the handshake cannot succeed. */
    boolean isUnknown() {
        return key == null;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return versions.clone();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return suites.clone();
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return patienceMillis;
    }

    @Override
    public @Nullable TlsPSKExternal getExternalPSK(Vector identities) {
        for (Object offered : identities) {
            byte[] name = ((PskIdentity) offered).getIdentity();
            if (ClientHello.isClientId(new String(name, StandardCharsets.ISO_8859_1))) {
                return new BasicTlsPSKExternal(
                        name, getCrypto().createSecret(keyOf(name)), PRFAlgorithm.tls13_hkdf_sha256);
            }
        }
        return null;
    }

    @Override
    public void notifyHandshakeComplete() {
        complete = true; // what the base class would keep is for resumption, which shared keys do not need
        clientExtensions = null;
        serverExtensions.clear();
        offeredCipherSuites = null;
        trustedCAKeys = null;
        statusRequestV2 = null;
        clientProtocolNames = null;
    }

    private byte[] keyOf(byte[] name) {
        String text = new String(name, StandardCharsets.ISO_8859_1);
        identity = text;
        unseen = !engine.admits(text, from);
        Optional<byte[]> found = unseen || name.length > MAX_IDENTITY_BYTES ? Optional.empty() : engine.find(text);
        key = found.orElse(null);
        return found.map(byte[]::clone).orElseGet(() -> engine.decoyFor(name)); // the engine wipes what it is given
    }

    private final class Keys implements TlsPSKIdentityManager {
        @Override
        public byte @Nullable [] getHint() {
            return null;
        }

        @Override
        public byte[] getPSK(byte[] name) {
            return keyOf(name);
        }
    }

    /** Stands in until the constructor is through. */
    private static final class NoKeys implements TlsPSKIdentityManager {
        @Override
        public byte @Nullable [] getHint() {
            return null;
        }

        @Override
        public byte @Nullable [] getPSK(byte[] name) {
            return null;
        }
    }
}
