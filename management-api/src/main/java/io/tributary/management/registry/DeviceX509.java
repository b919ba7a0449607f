package io.tributary.management.registry;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** A certificate of a device or of an authority for devices. Equal when the certificates are. */
public record DeviceX509(X509Certificate certificate) {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_BYTES = 8 * 1024;

    /** What was kept. */
    public static DeviceX509 ofDer(byte[] der) {
        try {
            return new DeviceX509((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
        } catch (CertificateException e) {
            throw new IllegalStateException("the registry holds a certificate that is none", e);
        }
    }

    /** The certificate of a device, as its maker sends it. */
    public static DeviceX509 ofDevice(String pem, DeviceId device, Instant now) {
        DeviceX509 read = read(pem, "certificate", now);
        if (!namesOf(read.certificate).equals(List.of(device.clientId()))) {
            throw refuse(
                    "the certificate's subject is '" + read.subject() + "'",
                    "Its one common name (CN) must be the client id, " + device.clientId() + ".",
                    "certificate");
        }
        if (read.certificate.getBasicConstraints() >= 0) {
            throw refuse("the certificate is an authority's", "Send the device's own certificate.", "certificate");
        }
        return read;
    }

    /** The certificate of an authority of the account's own. */
    public static DeviceX509 ofAuthority(String pem, String field, Instant now) {
        DeviceX509 read = read(pem, field, now);
        if (read.certificate.getBasicConstraints() < 0) {
            throw refuse(
                    "'" + read.subject() + "' is not an authority's certificate",
                    "Send the certificate that signs those of the devices; it has the basic constraint CA.",
                    field);
        }
        return read;
    }

    /** A certificate with which somebody shows that they hold an authority's key. */
    public static DeviceX509 ofProof(String pem, String field, Instant now) {
        return read(pem, field, now);
    }

    /** The common names of the subject. */
    public List<String> commonNames() {
        return namesOf(certificate);
    }

    /** Whether an authority's key signed it. */
    public boolean isIssuedBy(DeviceX509 authority) {
        if (!certificate.getIssuerX500Principal().equals(authority.certificate.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(authority.certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The text form. */
    public String pem() {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der())
                + "\n-----END CERTIFICATE-----\n";
    }

    private static DeviceX509 read(String pem, String field, Instant now) {
        X509Certificate certificate;
        try {
            Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            if (all.size() != 1 || !pem.contains("-----BEGIN CERTIFICATE-----") || pem.length() > MAX_BYTES) {
                throw new CertificateException("not one");
            }
            certificate = (X509Certificate) all.iterator().next();
        } catch (CertificateException e) {
            throw refuse(
                    "the text is not one X.509 certificate in PEM",
                    "Send the text from BEGIN CERTIFICATE to END CERTIFICATE, once, with its line breaks.",
                    field);
        }
        requireKey(certificate.getPublicKey(), field);
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            throw refuse(
                    "the certificate ended at " + certificate.getNotAfter().toInstant(),
                    "Send one that is still valid.",
                    field);
        }
        return new DeviceX509(certificate);
    }

    private static void requireKey(PublicKey key, String field) {
        boolean good = key instanceof ECPublicKey
                || (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= MIN_RSA_BITS);
        if (!good) {
            throw refuse(
                    "the certificate's key is neither RSA of at least " + MIN_RSA_BITS
                            + " bits nor of an elliptic curve",
                    "Make a certificate with such a key.",
                    field);
        }
    }

    private static List<String> namesOf(X509Certificate certificate) {
        try {
            List<String> names = new ArrayList<>();
            String subject = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
            for (Rdn part : new LdapName(subject).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(String.valueOf(part.getValue()));
                }
            }
            return names;
        } catch (InvalidNameException e) {
            return List.of();
        }
    }

    /** As Kafka and Cassandra keep it. */
    public byte[] der() {
        try {
            return certificate.getEncoded();
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was read has no encoding", e);
        }
    }

    public String subject() {
        return certificate.getSubjectX500Principal().getName();
    }

    /** SHA-256 of the whole certificate, in hexadecimal. */
    public String fingerprint() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    public Instant notBefore() {
        return certificate.getNotBefore().toInstant();
    }

    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }

    private static RejectedException refuse(String detail, String remedy, String field) {
        return new RejectedException(Rejection.INVALID, detail, remedy, field);
    }
}
