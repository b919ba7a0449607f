package io.tributary.gateway.device;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.NamingException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** Reading of X.509 certificates. */
public final class Certificates {
    /** One certificate in DER. */
    public static X509Certificate ofDer(byte[] der) throws CertificateException {
        return (X509Certificate) factory().generateCertificate(new ByteArrayInputStream(der));
    }

    /**
     * Every certificate of a PEM file.
     *
     * @throws IllegalArgumentException one line that names the file and says what to do
     */
    public static List<X509Certificate> ofPem(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> certificates = new ArrayList<>();
            for (Certificate certificate : factory().generateCertificates(in)) {
                certificates.add((X509Certificate) certificate);
            }
            if (certificates.isEmpty()) {
                throw new CertificateException("it holds no certificate");
            }
            return certificates;
        } catch (IOException | CertificateException e) {
            throw new IllegalArgumentException(
                    file + " is not a file of certificates in PEM (" + reason(e)
                            + "); name a readable file that holds at least one BEGIN CERTIFICATE block",
                    e);
        }
    }

    private static String reason(Exception e) {
        return e instanceof IOException ? e.getClass().getSimpleName() : String.valueOf(e.getMessage());
    }

    /** The one common name of the subject; empty when there is none, or several. */
    public static Optional<String> commonName(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            String subject = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
            for (Rdn part : new LdapName(subject).getRdns()) {
                var values = part.toAttributes().getAll();
                while (values.hasMore()) {
                    var attribute = values.next();
                    if (attribute.getID().equalsIgnoreCase("CN")) {
                        names.add(String.valueOf(attribute.get()));
                    }
                }
            }
        } catch (NamingException e) {
            return Optional.empty();
        }
        return names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty();
    }

    /** Whether the holder of the RSA key signed the message (RSASSA-PKCS1-v1_5, SHA-256). */
    static boolean verify(RSAPublicKey key, byte[] message, byte[] signature) {
        try {
            Signature check = Signature.getInstance("SHA256withRSA");
            check.initVerify(key);
            check.update(message);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // of another length, above all
        }
    }

    private static CertificateFactory factory() throws CertificateException {
        return CertificateFactory.getInstance("X.509");
    }

    private Certificates() {}
}
