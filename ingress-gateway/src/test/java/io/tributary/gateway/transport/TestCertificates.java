package io.tributary.gateway.transport;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** An authority for the length of a test. */
public final class TestCertificates {
    private static long serial = 1;

    /** A certificate and its key. */
    public record Issued(X509Certificate certificate, PrivateKey key) {
        public void write(Path certificateFile, Path keyFile) throws IOException, GeneralSecurityException {
            Files.writeString(certificateFile, pem("CERTIFICATE", certificate.getEncoded()));
            Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
        }
    }

    final X509Certificate authority;
    private final KeyPair authorityKeys;

    public TestCertificates() throws GeneralSecurityException {
        authorityKeys = rsa();
        authority = sign("CN=Test CA", authorityKeys, "CN=Test CA", authorityKeys, Duration.ofDays(1), true);
    }

    public Issued server() throws GeneralSecurityException {
        return issue("CN=localhost", rsa(), Duration.ofDays(1));
    }

    Issued ellipticServer() throws GeneralSecurityException {
        return issue("CN=localhost", elliptic(), Duration.ofDays(1));
    }

    /** One that is valid only after a while. */
    Issued serverFrom(Instant begin) throws GeneralSecurityException {
        KeyPair keys = rsa();
        return new Issued(
                sign("CN=localhost", keys, "CN=Test CA", authorityKeys, begin, begin.plus(Duration.ofDays(1)), false),
                keys.getPrivate());
    }

    Issued issue(String name, KeyPair keys, Duration life) throws GeneralSecurityException {
        return new Issued(sign(name, keys, "CN=Test CA", authorityKeys, life, false), keys.getPrivate());
    }

    /** A context of a client that trusts this authority. */
    public SSLContext client() throws GeneralSecurityException, IOException {
        return client(null);
    }

    /** And shows this certificate. */
    SSLContext client(@Nullable Issued own) throws GeneralSecurityException, IOException {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("ca", authority);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(trust);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore mine = KeyStore.getInstance("PKCS12");
        mine.load(null, null);
        if (own != null) {
            mine.setKeyEntry("me", own.key(), new char[0], new X509Certificate[] {own.certificate()});
        }
        keys.init(mine, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    static KeyPair rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    static KeyPair elliptic() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }

    private static synchronized X509Certificate sign(
            String subject, KeyPair keys, String issuer, KeyPair issuerKeys, Duration life, boolean ca)
            throws GeneralSecurityException {
        Instant now = Instant.now();
        return sign(subject, keys, issuer, issuerKeys, now.minus(Duration.ofDays(2)), now.plus(life), ca);
    }

    private static synchronized X509Certificate sign(
            String subject, KeyPair keys, String issuer, KeyPair issuerKeys, Instant begin, Instant end, boolean ca)
            throws GeneralSecurityException {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Principal(issuer),
                    BigInteger.valueOf(serial++),
                    Date.from(begin),
                    Date.from(end),
                    new X500Principal(subject),
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
            if (!ca) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                    new GeneralName(GeneralName.dNSName, "localhost"),
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                    new GeneralName(GeneralName.iPAddress, "::1")
                }));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(issuerKeys.getPrivate())));
        } catch (CertIOException | OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
