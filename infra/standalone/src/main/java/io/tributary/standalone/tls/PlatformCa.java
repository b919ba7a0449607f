package io.tributary.standalone.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/** The platform's certificate authority: RSA, because that is what every reference device SDK can verify. */
record PlatformCa(X509Certificate certificate, PrivateKey key) {
    private static final String SIGNATURE = "SHA256withRSA";
    private static final int RSA_BITS = 2_048;
    private static final int SERIAL_BITS = 127;
    /** Devices have it built in, and outlive fashions. */
    private static final Duration LIFE = Duration.ofDays(20 * 365);
    /** Clocks of devices go wrong. */
    private static final Duration SLACK = Duration.ofDays(1);

    static PlatformCa create(Instant now) throws GeneralSecurityException, IOException {
        KeyPair keys = rsa();
        X500Principal name = new X500Principal("CN=Tributary Platform CA " + Long.toHexString(now.getEpochSecond()));
        JcaX509v3CertificateBuilder draft = draft(name, name, keys.getPublic(), now, LIFE);
        draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(1));
        draft.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        draft.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
        return new PlatformCa(sign(draft, keys.getPrivate()), keys.getPrivate());
    }

    /** A certificate with which a server, and nothing but a server, can show that it has these names. */
    X509Certificate issueServer(List<String> names, PublicKey of, Instant now, Duration life)
            throws GeneralSecurityException, IOException {
        X500Principal subject = new X500Principal("CN=" + names.get(0));
        JcaX509v3CertificateBuilder draft = draft(certificate.getSubjectX500Principal(), subject, of, now, life);
        JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
        draft.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        draft.addExtension(
                Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
        draft.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        draft.addExtension(Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(of));
        draft.addExtension(
                Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(certificate));
        draft.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(names.stream().map(PlatformCa::alternative).toArray(GeneralName[]::new)));
        return sign(draft, key);
    }

    static KeyPair rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(RSA_BITS);
        return generator.generateKeyPair();
    }

    static KeyPair elliptic() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    static boolean isAddress(String name) {
        return IPAddress.isValid(name);
    }

    private static GeneralName alternative(String name) {
        return isAddress(name)
                ? new GeneralName(GeneralName.iPAddress, name)
                : new GeneralName(GeneralName.dNSName, name.toLowerCase(Locale.ROOT));
    }

    private static JcaX509v3CertificateBuilder draft(
            X500Principal issuer, X500Principal subject, PublicKey of, Instant now, Duration life) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0),
                Date.from(now.minus(SLACK)),
                Date.from(now.plus(life)),
                subject,
                of);
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder draft, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(draft.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
