package io.tributary.management.credentials;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * A certificate request (PKCS #10): a device shows its public key, and that it holds the private one. Nothing else of it is taken:
 * name, uses and lifetime are ours to say.
 */
record SigningRequest(PublicKey key) {
    private static final int MAX_CHARACTERS = 8 * 1024;
    private static final int MIN_RSA_BITS = 2_048;
    private static final int MAX_RSA_BITS = 4_096;
    private static final int MAX_EXPONENT_BITS = 64;
    /** The orders of P-256 and P-384: what the gateway's TLS and the JDK verify. */
    private static final Set<BigInteger> CURVES = Set.of(
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16),
            new BigInteger(
                    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
                    16));

    private static final Set<ASN1ObjectIdentifier> SIGNATURES = Set.of(
            PKCSObjectIdentifiers.sha256WithRSAEncryption,
            PKCSObjectIdentifiers.sha384WithRSAEncryption,
            PKCSObjectIdentifiers.sha512WithRSAEncryption,
            X9ObjectIdentifiers.ecdsa_with_SHA256,
            X9ObjectIdentifiers.ecdsa_with_SHA384,
            X9ObjectIdentifiers.ecdsa_with_SHA512);

    /**
     * Reads a request for a device.
     *
     * @throws RejectedException INVALID for whatever is wrong with it
     */
    static SigningRequest read(String pem, DeviceId device) {
        if (pem.length() > MAX_CHARACTERS) {
            throw refuse(
                    "the request has " + pem.length() + " characters",
                    "Send at most " + MAX_CHARACTERS + ": one request, with a key of at most " + MAX_RSA_BITS
                            + " bits.");
        }
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der(pem));
            List<String> names = Arrays.stream(request.getSubject().getRDNs(BCStyle.CN))
                    .flatMap(rdn -> Arrays.stream(rdn.getTypesAndValues()))
                    .filter(part -> part.getType().equals(BCStyle.CN))
                    .map(part -> part.getValue().toString())
                    .toList();
            if (!names.equals(List.of(device.clientId()))
                    || others(request.getSubject().getRDNs()) > 0) {
                throw refuse(
                        "the request's subject is '" + request.getSubject() + "'",
                        "Make it for the subject CN=" + device.clientId() + ", and nothing else.");
            }
            PublicKey key = request.getPublicKey();
            requireKey(key);
            if (!SIGNATURES.contains(request.getSignatureAlgorithm().getAlgorithm())) {
                throw refuse("the request is signed in an old or unknown way", "Sign it with SHA-256.");
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw refuse(
                        "the signature of the request is not its key's", "Sign the request with the device's own key.");
            }
            return new SigningRequest(key);
        } catch (RejectedException e) {
            throw e;
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | RuntimeException e) { // the reader throws whatever it stumbles over
            throw refuse(
                    "the text is not one certificate request (PKCS #10) in PEM",
                    "Send the text from BEGIN CERTIFICATE REQUEST to END CERTIFICATE REQUEST, with its line breaks.");
        }
    }

    private static byte[] der(String pem) throws IOException {
        try (PemReader reader = new PemReader(new StringReader(pem))) {
            PemObject block = reader.readPemObject();
            boolean request = block != null
                    && (block.getType().equals("CERTIFICATE REQUEST")
                            || block.getType().equals("NEW CERTIFICATE REQUEST"));
            if (!request || reader.readPemObject() != null) {
                throw new IOException("not one request");
            }
            return block.getContent();
        }
    }

    private static long others(RDN[] names) {
        return Arrays.stream(names)
                .flatMap(rdn -> Arrays.stream(rdn.getTypesAndValues()))
                .filter(part -> !part.getType().equals(BCStyle.CN))
                .count();
    }

    private static void requireKey(PublicKey key) {
        boolean good = key instanceof ECPublicKey curve
                && CURVES.contains(curve.getParams().getOrder())
                && curve.getParams().getCofactor() == 1;
        if (key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            BigInteger exponent = rsa.getPublicExponent();
            good = bits >= MIN_RSA_BITS
                    && bits <= MAX_RSA_BITS
                    && exponent.bitLength() > 16
                    && exponent.bitLength() <= MAX_EXPONENT_BITS
                    && exponent.testBit(0);
        }
        if (!good) {
            throw refuse(
                    "the request's key is neither RSA of " + MIN_RSA_BITS + " to " + MAX_RSA_BITS
                            + " bits (exponent 65537) nor of P-256 or P-384",
                    "Make such a key, for example with: openssl ecparam -name prime256v1 -genkey");
        }
    }

    private static RejectedException refuse(String detail, String remedy) {
        return new RejectedException(Rejection.INVALID, detail, remedy, "request");
    }
}
