package io.tributary.gateway.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * A server's certificate that can be shown: its chain is in order and its key is the one it names.
 *
 * @param chain the server's own first
 */
public record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
    private static final byte[] SAMPLE = {1, 2, 3};

    public ServerCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * @throws CertificateException one line: which file, what is wrong with it, what to do
     */
    public static ServerCertificate read(Path certificate, Path key) throws CertificateException {
        List<X509Certificate> chain = chain(certificate);
        for (int i = 0; i + 1 < chain.size(); i++) {
            try {
                chain.get(i).verify(chain.get(i + 1).getPublicKey());
            } catch (GeneralSecurityException e) {
                throw new CertificateException(
                        certificate + ": certificate " + (i + 2) + " did not issue the one before it; put the server's "
                                + "own first, then its issuer, and so on",
                        e);
            }
        }
        PrivateKey secret = key(key);
        if (!belongs(secret, chain.get(0))) {
            throw new CertificateException(
                    key + ": is not the key of " + certificate + "; put the two files that were made together");
        }
        return new ServerCertificate(chain, secret);
    }

    /** Throws when a client would not take it today; {@link CertificateNotYetValidException} when it will later. */
    public void requireValid(Instant now) throws CertificateException {
        for (X509Certificate one : chain) {
            if (now.isAfter(one.getNotAfter().toInstant())) {
                throw new CertificateException("the certificate of " + one.getSubjectX500Principal() + " expired on "
                        + one.getNotAfter().toInstant() + "; put a new one");
            }
            if (now.isBefore(one.getNotBefore().toInstant())) {
                throw new CertificateNotYetValidException("the certificate of " + one.getSubjectX500Principal()
                        + " is valid only from " + one.getNotBefore().toInstant() + "; check the clock, or wait");
            }
        }
    }

    /** When clients will refuse it. */
    public Instant expires() {
        return chain.stream()
                .map(one -> one.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElse(Instant.MIN);
    }

    private static List<X509Certificate> chain(Path file) throws CertificateException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<?> found = CertificateFactory.getInstance("X.509").generateCertificates(in);
            List<X509Certificate> chain =
                    found.stream().map(X509Certificate.class::cast).toList();
            if (chain.isEmpty()) {
                throw new CertificateException(file + ": holds no certificate; put a PEM file");
            }
            return chain;
        } catch (NoSuchFileException e) {
            throw new CertificateException(file + ": there is no such file; put the certificate there as PEM", e);
        } catch (IOException e) {
            throw new CertificateException(
                    file + ": cannot be read (" + e.getMessage() + "); check its permissions", e);
        } catch (CertificateException e) {
            String said = String.valueOf(e.getMessage());
            throw said.startsWith(file.toString())
                    ? e
                    : new CertificateException(file + ": is no certificate (" + said + "); put a PEM file", e);
        }
    }

    private static PrivateKey key(Path file) throws CertificateException {
        if (!Files.isReadable(file)) {
            throw new CertificateException(
                    file + ": cannot be read; put the private key there, readable to the gateway");
        }
        try {
            return PemKey.read(file);
        } catch (GeneralSecurityException | IOException | RuntimeException e) { // what the PEM reader makes of garbage
            throw new CertificateException(
                    file + ": is no private key (" + e.getMessage() + "); put PEM that begins with BEGIN PRIVATE KEY",
                    e);
        }
    }

    private static boolean belongs(PrivateKey key, X509Certificate certificate) {
        String algorithm = certificate.getPublicKey() instanceof ECPublicKey ? "SHA256withECDSA" : "SHA256withRSA";
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // a key of another kind
        }
    }
}
