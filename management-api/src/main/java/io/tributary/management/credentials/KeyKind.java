package io.tributary.management.credentials;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** Which keys the platform makes. RSA is what every reference device SDK can sign with; the other is smaller and quicker. */
public enum KeyKind {
    RSA_2048("rsa-2048"),
    EC_P256("ec-p256");

    private final String word;

    KeyKind(String word) {
        this.word = word;
    }

    /** Reads the word of the API. */
    public static KeyKind of(String word) {
        for (KeyKind kind : values()) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        throw new RejectedException(
                Rejection.INVALID, "'" + word + "' is not a kind of key", "Use rsa-2048 or ec-p256.", "key");
    }

    /** A fresh pair; an RSA pair takes about a tenth of a second of CPU. */
    KeyPair generate() {
        try {
            if (this == RSA_2048) {
                return rsa(2_048);
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("RSA and P-256 are part of every JDK", e);
        }
    }

    static KeyPair rsa(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }
}
