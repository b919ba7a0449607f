package io.tributary.gateway.transport;

import io.tributary.gateway.device.PskKeys;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.tls.crypto.TlsCrypto;

/** What the handshakes of TLS-PSK and DTLS-PSK share. A stranger who guesses at identities is answered as if each were known. */
public final class PskEngine {
    private static final String MAC = "HmacSHA256";
    private static final int KEY_BYTES = 16;

    private final PskKeys keys;
    private final TlsCrypto crypto;
    private final SecretKeySpec decoy;

    public PskEngine(PskKeys keys) {
        this.keys = keys;
        SecureRandom random = new SecureRandom();
        crypto = new LeanTlsCrypto(random);
        byte[] secret = new byte[KEY_BYTES];
        random.nextBytes(secret);
        decoy = new SecretKeySpec(secret, MAC);
    }

    public TlsCrypto crypto() {
        return crypto;
    }

    /** Whether a handshake of this identity is looked at; of who fails too often it is not. */
    public boolean admits(String identity, InetAddress from) {
        return keys.admits(identity, from);
    }

    /** The key of a device; empty for no device. */
    public Optional<byte[]> find(String identity) {
        return ClientHello.isClientId(identity) ? keys.find(identity) : Optional.empty();
    }

    /** A handshake with this identity went wrong. */
    public void failed(String identity, InetAddress from) {
        keys.failed(identity, from);
    }

    /** A key that nobody has, always the same for one identity: the handshake fails as it does with a wrong key. */
    public byte[] decoyFor(byte[] identity) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(decoy);
            return Arrays.copyOf(mac.doFinal(identity), KEY_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }
}
