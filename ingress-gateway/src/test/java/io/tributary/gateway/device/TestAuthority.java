package io.tributary.gateway.device;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for tests; keys are RSA, as the devices' are. */
public final class TestAuthority {
    /** Within the validity of everything issued here, unless said otherwise. */
    public static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");

    public static final Instant UNTIL = Instant.parse("2036-01-01T00:00:00Z");

    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final KeyPair keys;
    private final X509Certificate certificate;

    /** A certificate and the key that belongs to it. */
    public record Issued(X509Certificate certificate, KeyPair keys) {}

    private TestAuthority(KeyPair keys, X509Certificate certificate) {
        this.keys = keys;
        this.certificate = certificate;
    }

    /** One that vouches for itself. */
    public static TestAuthority root(String name) {
        KeyPair keys = newKeys();
        X500Principal self = new X500Principal("CN=" + name);
        return new TestAuthority(
                keys, sign(self, keys, self, keys, FROM, UNTIL, true, KeyPurposeId.anyExtendedKeyUsage));
    }

    /** One below this. */
    public TestAuthority intermediate(String name) {
        KeyPair below = newKeys();
        X500Principal subject = new X500Principal("CN=" + name);
        return new TestAuthority(
                below,
                sign(
                        certificate.getSubjectX500Principal(),
                        keys,
                        subject,
                        below,
                        FROM,
                        UNTIL,
                        true,
                        KeyPurposeId.anyExtendedKeyUsage));
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public Issued issue(String clientId) {
        return issue("CN=" + clientId, FROM, UNTIL, KeyPurposeId.id_kp_clientAuth);
    }

    public Issued issue(String subject, Instant from, Instant until, KeyPurposeId use) {
        KeyPair device = newKeys();
        return new Issued(
                sign(
                        certificate.getSubjectX500Principal(),
                        keys,
                        new X500Principal(subject),
                        device,
                        from,
                        until,
                        false,
                        use),
                device);
    }

    private static X509Certificate sign(
            X500Principal issuer,
            KeyPair issuerKeys,
            X500Principal subject,
            KeyPair subjectKeys,
            Instant from,
            Instant until,
            boolean authority,
            KeyPurposeId use) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(SERIAL.getAndIncrement()),
                    Date.from(from),
                    Date.from(until),
                    subject,
                    subjectKeys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(use));
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(issuerKeys.getPrivate())));
        } catch (OperatorCreationException | CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
