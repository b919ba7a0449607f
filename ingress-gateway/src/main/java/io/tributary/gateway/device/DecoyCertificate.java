package io.tributary.gateway.device;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/** A certificate of nobody's, for the work that a stranger causes to be the same as that of a device. */
final class DecoyCertificate {
    private static final X500Name NAME = new X500Name("CN=NOBODY0000nobody");
    private static final AlgorithmIdentifier SHA256_WITH_RSA =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE);
    /** 2048 bits. */
    private static final int KEY_BYTES = 256;

    /** Of the usual length; nobody has the other half of its key: 2^2048 - 1 has small factors, and is not used to hide. */
    static DeviceCertificate make() {
        byte[] modulus = new byte[KEY_BYTES];
        Arrays.fill(modulus, (byte) 0xFF);
        try {
            V3TBSCertificateGenerator content = new V3TBSCertificateGenerator();
            content.setSerialNumber(new ASN1Integer(1));
            content.setIssuer(NAME);
            content.setSubject(NAME);
            content.setStartDate(new Time(Date.from(Instant.EPOCH)));
            content.setEndDate(new Time(Date.from(Instant.EPOCH)));
            content.setSignature(SHA256_WITH_RSA);
            content.setSubjectPublicKeyInfo(new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                    new RSAPublicKey(new BigInteger(1, modulus), BigInteger.valueOf(65_537))));
            ASN1EncodableVector parts = new ASN1EncodableVector();
            parts.add(content.generateTBSCertificate());
            parts.add(SHA256_WITH_RSA);
            parts.add(new DERBitString(new byte[KEY_BYTES]));
            return new DeviceCertificate(new DERSequence(parts).getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new IllegalStateException("a certificate can always be written", e);
        }
    }

    private DecoyCertificate() {}
}
