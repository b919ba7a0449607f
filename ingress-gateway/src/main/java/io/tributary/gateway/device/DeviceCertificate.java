package io.tributary.gateway.device;

import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;

/**
 * The certificate on record, as its bytes: there may be a million of them, and most are only compared. Equal when they are the same
 * certificate.
 */
public final class DeviceCertificate {
    private final byte[] der;

    DeviceCertificate(byte[] der) {
        this.der = der;
    }

    /** What is kept of this certificate: all of it. */
    public static DeviceCertificate of(X509Certificate certificate) {
        return new DeviceCertificate(bytesOf(certificate));
    }

    /** Whether it is that one. */
    boolean isOf(X509Certificate certificate) {
        return MessageDigest.isEqual(der, bytesOf(certificate));
    }

    /**
     * Read again, which takes some 50 µs.
     *
     * @throws DamagedStoreException when it cannot be, though it could when it came
     */
    X509Certificate read() {
        try {
            return Certificates.ofDer(der);
        } catch (CertificateException e) {
            throw new DamagedStoreException("a certificate on record cannot be read", e);
        }
    }

    byte[] der() {
        return der;
    }

    private static byte[] bytesOf(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate that was read has no encoding", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeviceCertificate that && Arrays.equals(der, that.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }

    @Override
    public String toString() {
        return "DeviceCertificate";
    }
}
