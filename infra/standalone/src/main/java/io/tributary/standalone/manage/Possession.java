package io.tributary.standalone.manage;

import io.tributary.standalone.config.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority's certificate and private key: whoever has both can prove it. The key stays in this process. */
record Possession(X509Certificate certificate, PrivateKey key) {
    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);
    private static final Duration LIFE = Duration.ofDays(2);
    private static final int SERIAL_BITS = 127;

    /** Reads both from PEM files. */
    static Possession of(Path certificate, Path key) {
        return new Possession(readCertificate(certificate), readKey(key));
    }

    /**
     * A certificate that the authority issues to a code, in PEM.
     *
     * @param code of the platform's, which becomes the common name
     */
    String proof(String code) {
        Instant now = Instant.now();
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair throwaway = generator.generateKeyPair();
            JcaX509v3CertificateBuilder draft = new JcaX509v3CertificateBuilder(
                    certificate.getSubjectX500Principal(),
                    new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0),
                    Date.from(now.minus(CLOCKS_DIFFER)),
                    Date.from(now.plus(LIFE)),
                    new X500Principal("CN=" + code),
                    throwaway.getPublic());
            X509CertificateHolder issued = draft.build(new JcaContentSignerBuilder(signature()).build(key));
            StringWriter text = new StringWriter();
            try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
                pem.writeObject(issued);
            }
            return text.toString();
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new Refusal(
                    "nothing can be signed with the authority's key (" + key.getAlgorithm() + ")",
                    "Use an RSA or elliptic key, or make the proof elsewhere and give it with --proof.",
                    e);
        }
    }

    private String signature() {
        return "SHA256with" + (key.getAlgorithm().equals("EC") ? "ECDSA" : key.getAlgorithm());
    }

    private static X509Certificate readCertificate(Path file) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(Body.text(file).getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new Refusal("the file " + file + " holds no certificate", "Name the authority's, in PEM.", e);
        }
    }

    private static PrivateKey readKey(Path file) {
        Object block = block(file);
        try {
            if (block instanceof PEMKeyPair pair) { // the traditional forms, of RSA and of curves
                return new JcaPEMKeyConverter().getKeyPair(pair).getPrivate();
            }
            if (block instanceof PrivateKeyInfo info) { // PKCS #8
                return new JcaPEMKeyConverter().getPrivateKey(info);
            }
        } catch (IOException e) {
            throw noKey(file);
        }
        throw noKey(file);
    }

    /** The key; openssl writes the name of a curve before it. */
    private static Object block(Path file) {
        try (PEMParser parser = new PEMParser(new StringReader(Body.text(file)))) {
            Object block = parser.readObject();
            while (block instanceof ASN1Sequence || block instanceof ASN1ObjectIdentifier) {
                block = parser.readObject();
            }
            return block == null ? "nothing" : block;
        } catch (IOException e) {
            throw noKey(file);
        }
    }

    private static Refusal noKey(Path file) {
        return new Refusal(
                "the file " + file + " holds no private key that can be read without a password",
                "Name the authority's, in PEM; or make the proof elsewhere and give it with --proof.");
    }
}
