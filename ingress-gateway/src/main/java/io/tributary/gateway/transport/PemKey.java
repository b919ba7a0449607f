package io.tributary.gateway.transport;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;

/** Private keys in PEM: PKCS#8, and what older versions of openssl write. */
final class PemKey {

    /** The first private key of the file; it must not be encrypted. */
    static PrivateKey read(Path file) throws IOException, GeneralSecurityException {
        try (Reader text = Files.newBufferedReader(file);
                PemReader pem = new PemReader(text)) {
            for (@Nullable PemObject block = pem.readPemObject(); block != null; block = pem.readPemObject()) {
                switch (block.getType()) {
                    case "PRIVATE KEY" -> {
                        return key(block.getContent());
                    }
                    case "RSA PRIVATE KEY" -> {
                        return key(new PrivateKeyInfo(
                                        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption),
                                        ASN1Sequence.getInstance(block.getContent()))
                                .getEncoded());
                    }
                    case "EC PRIVATE KEY" -> {
                        ECPrivateKey key = ECPrivateKey.getInstance(block.getContent());
                        return key(new PrivateKeyInfo(
                                        new AlgorithmIdentifier(
                                                X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
                                        key)
                                .getEncoded());
                    }
                    case "ENCRYPTED PRIVATE KEY" ->
                        throw new InvalidKeySpecException(
                                "it is encrypted; the gateway has no one to ask for its password");
                    default -> {} // parameters, certificates
                }
            }
        }
        throw new InvalidKeySpecException("no PEM block of a private key");
    }

    private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(spec);
        } catch (InvalidKeySpecException e) {
            return KeyFactory.getInstance("EC").generatePrivate(spec);
        }
    }

    private PemKey() {}
}
