package io.tributary.management.credentials;

import io.tributary.management.registry.DeviceX509;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * An authority that issues certificates of devices, with its key in clear: kept no longer than one issue takes. Its certificates
 * are for clients alone, and so is its own: who trusts the platform's servers does not trust it.
 */
record Issuer(DeviceX509 certificate, PrivateKey key) {
    private static final String SIGNATURE = "SHA256withRSA";
    private static final int RSA_BITS = 3_072;
    private static final int SERIAL_BITS = 127;
    private static final Duration LIFE = Duration.ofDays(20 * 365);
    /** Clocks of devices and gateways differ. */
    private static final Duration SLACK = Duration.ofDays(1);

    /** A new authority. */
    static Issuer create(String name, Instant now) {
        try {
            KeyPair keys = KeyKind.rsa(RSA_BITS);
            X500Principal self = new X500Principal("CN=" + name);
            JcaX509v3CertificateBuilder draft = draft(self, self, keys.getPublic(), now.minus(SLACK), now.plus(LIFE));
            draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            draft.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            draft.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            draft.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            return new Issuer(sign(draft, keys.getPrivate()), keys.getPrivate());
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("a certificate of plain parts can always be made", e);
        }
    }

    /** One whose key was kept in PKCS #8. */
    static Issuer of(DeviceX509 certificate, byte[] key) {
        try {
            return new Issuer(certificate, KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(key)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the kept key of an authority is none", e);
        }
    }

    /** A certificate for a device, valid for so long, or as long as the authority. */
    DeviceX509 issue(String clientId, PublicKey of, Instant now, Duration life) {
        Instant wanted = now.plus(life);
        Instant end = wanted.isAfter(certificate.notAfter()) ? certificate.notAfter() : wanted;
        X500Principal issuer = certificate.certificate().getSubjectX500Principal();
        JcaX509v3CertificateBuilder draft =
                draft(issuer, new X500Principal("CN=" + clientId), of, now.minus(SLACK), end);
        try {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            draft.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            draft.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            draft.addExtension(Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(of));
            draft.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions.createAuthorityKeyIdentifier(certificate.certificate()));
            return sign(draft, key);
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("a certificate of plain parts can always be made", e);
        }
    }

    /** A private key in the traditional text form: the reference Java SDK reads no other. */
    static String pem(KeyPair keys) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            if (keys.getPrivate() instanceof ECPrivateKey elliptic) {
                pem.writeObject(new PemObject("EC PRIVATE KEY", traditional(elliptic, keys.getPublic())));
            } else {
                pem.writeObject(keys.getPrivate());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string does not fail
        }
        return text.toString();
    }

    /** With curve and public key (RFC 5915): without the curve, nobody can read it. */
    private static byte[] traditional(ECPrivateKey key, PublicKey of) throws IOException {
        return new org.bouncycastle.asn1.sec.ECPrivateKey(
                        key.getParams().getOrder().bitLength(),
                        key.getS(),
                        SubjectPublicKeyInfo.getInstance(of.getEncoded()).getPublicKeyData(),
                        PrivateKeyInfo.getInstance(key.getEncoded())
                                .getPrivateKeyAlgorithm()
                                .getParameters())
                .getEncoded();
    }

    private static JcaX509v3CertificateBuilder draft(
            X500Principal issuer, X500Principal subject, PublicKey of, Instant from, Instant until) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0),
                Date.from(from),
                Date.from(until),
                subject,
                of);
    }

    private static DeviceX509 sign(JcaX509v3CertificateBuilder draft, PrivateKey key) throws GeneralSecurityException {
        try {
            return new DeviceX509(new JcaX509CertificateConverter()
                    .getCertificate(draft.build(new JcaContentSignerBuilder(SIGNATURE).build(key))));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
