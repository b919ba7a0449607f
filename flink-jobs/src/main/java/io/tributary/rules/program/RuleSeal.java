package io.tributary.rules.program;

import io.tributary.schemas.avro.RuleInsert;
import io.tributary.schemas.avro.RuleRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * Signs rules where they are compiled, and checks them where they run: a program is code, and a topic is no place to take code from.
 * Over the record's Avro form with an empty signature, by RSA with SHA-256 (RFC 8017, section 8.2): the JDK checks a thousand in a cold process within half a CPU-second, where Ed25519
 * takes three, and a fabric that begins again checks all its rules first. Keys of before that are Ed25519 (RFC 8032) and stay good.
 */
public final class RuleSeal {
    private static final String RSA = "RSA";
    private static final String EDWARDS = "Ed25519";
    private static final int BITS = 3_072;
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);
    /** Bytes of an empty array, which is the last field. */
    private static final int NO_INSERTS = 1;

    /** The record, signed. */
    public static RuleRecord sign(RuleRecord record, PrivateKey key) {
        try {
            Signature signature = signatureBy(key);
            signature.initSign(key);
            signature.update(signedBytes(record));
            return RuleRecord.newBuilder(record)
                    .setSignature(ByteBuffer.wrap(signature.sign()))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the rule cannot be signed", e);
        }
    }

    /** Whether it was signed with the key that belongs to this one. */
    public static boolean isSealed(RuleRecord record, PublicKey key) {
        try {
            Signature signature = signatureBy(key);
            signature.initVerify(key);
            signature.update(signedBytes(record));
            byte[] given = new byte[record.getSignature().remaining()];
            record.getSignature().duplicate().get(given);
            return signature.verify(given);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Signature signatureBy(Key key) throws GeneralSecurityException {
        return Signature.getInstance(key.getAlgorithm().equals(RSA) ? "SHA256withRSA" : EDWARDS);
    }

    /** Keys to sign and to check with. */
    public static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(RSA);
            generator.initialize(BITS);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("RSA is part of every JDK", e);
        }
    }

    /** A public key from its X.509 form. */
    public static PublicKey publicKey(byte[] encoded) {
        return read(factory -> factory.generatePublic(new X509EncodedKeySpec(encoded)));
    }

    /** A private key from its PKCS #8 form. */
    public static PrivateKey privateKey(byte[] encoded) {
        return read(factory -> factory.generatePrivate(new PKCS8EncodedKeySpec(encoded)));
    }

    private interface Reading<K> {
        K by(KeyFactory factory) throws GeneralSecurityException;
    }

    private static <K> K read(Reading<K> reading) {
        try {
            return reading.by(KeyFactory.getInstance(RSA));
        } catch (GeneralSecurityException e) {
            try {
                return reading.by(KeyFactory.getInstance(EDWARDS));
            } catch (GeneralSecurityException neither) {
                throw new IllegalArgumentException("this is no key of RSA or Ed25519", neither);
            }
        }
    }

    /** First the record as it was before rules could be scripts, so that the signatures of those who are none hold; then its INSERTs. */
    private static byte[] signedBytes(RuleRecord record) {
        RuleRecord bare = RuleRecord.newBuilder(record)
                .setSignature(NONE)
                .setFrom(new TreeMap<>(record.getFrom()))
                .setForwardTopics(new TreeMap<>(record.getForwardTopics()))
                .setInserts(List.of())
                .build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new SpecificDatumWriter<>(RuleRecord.class).write(bare, encoder);
            encoder.flush();
            byte[] asBefore = Arrays.copyOf(bytes.toByteArray(), bytes.size() - NO_INSERTS);
            bytes.reset();
            bytes.writeBytes(asBefore);
            SpecificDatumWriter<RuleInsert> inserts = new SpecificDatumWriter<>(RuleInsert.class);
            for (RuleInsert insert : record.getInserts()) {
                inserts.write(insert, encoder);
            }
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        return bytes.toByteArray();
    }

    private RuleSeal() {}
}
