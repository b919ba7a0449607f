package io.tributary.gateway.device;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;

/**
 * What of the certificate on record a gateway needs: a third of its bytes, for there may be a million. Equal when it is of the same
 * certificate.
 */
public final class DeviceCertificate {
    private final byte[] fingerprint;
    private final byte[] publicKey;
    private final long notBeforeSeconds;
    private final long notAfterSeconds;

    /**
     * @param fingerprint SHA-256 of the whole certificate
     * @param publicKey as SubjectPublicKeyInfo
     */
    DeviceCertificate(byte[] fingerprint, byte[] publicKey, long notBeforeSeconds, long notAfterSeconds) {
        this.fingerprint = fingerprint;
        this.publicKey = publicKey;
        this.notBeforeSeconds = notBeforeSeconds;
        this.notAfterSeconds = notAfterSeconds;
    }

    /** What is needed of this certificate. */
    public static DeviceCertificate of(X509Certificate certificate) {
        return new DeviceCertificate(
                Certificates.fingerprint(certificate),
                certificate.getPublicKey().getEncoded(),
                certificate.getNotBefore().toInstant().getEpochSecond(),
                certificate.getNotAfter().toInstant().getEpochSecond());
    }

    /** Whether this is what was said about that certificate. */
    boolean isOf(X509Certificate certificate) {
        return MessageDigest.isEqual(fingerprint, Certificates.fingerprint(certificate));
    }

    boolean isValidAt(Instant now) {
        return now.getEpochSecond() >= notBeforeSeconds && now.getEpochSecond() <= notAfterSeconds;
    }

    /** Whether the private key of this certificate made the signature (RSASSA-PKCS1-v1_5, SHA-256). */
    boolean hasSigned(byte[] message, byte[] signature) {
        try {
            return Certificates.verify(publicKey, message, signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    byte[] fingerprint() {
        return fingerprint;
    }

    byte[] publicKey() {
        return publicKey;
    }

    long notBeforeSeconds() {
        return notBeforeSeconds;
    }

    long notAfterSeconds() {
        return notAfterSeconds;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeviceCertificate that && Arrays.equals(fingerprint, that.fingerprint);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fingerprint);
    }

    @Override
    public String toString() {
        return "DeviceCertificate";
    }
}
