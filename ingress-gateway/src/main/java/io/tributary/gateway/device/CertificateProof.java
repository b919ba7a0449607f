package io.tributary.gateway.device;

import io.tributary.gateway.device.DeviceAuthorities.Issuer;
import io.tributary.gateway.device.ProductProfile.Authentication;
import io.tributary.identity.DeviceId;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Proofs by certificate: shown in the handshake, or by a signature of its key where TLS ends before us. (Section 2.3.) */
final class CertificateProof {
    private final DeviceAuthorities authorities;
    private final DeviceCertificate decoy = decoy();

    CertificateProof(DeviceAuthorities authorities) {
        this.authorities = authorities;
    }

    /**
     * The device whose certificate was shown: its name is the client id, an authority vouches for it, and it is the one on record.
     * Only an authority of the product can do without a record: one of the platform's has issued for a device that was reset, too.
     *
     * @param known what the registry has under the client id
     * @throws NotProvenException CERTIFICATE, or UNKNOWN
     */
    RegisteredDevice prove(DeviceId id, List<X509Certificate> chain, Optional<RegisteredDevice> known, Instant now) {
        X509Certificate shown = chain.get(0);
        if (!Certificates.commonName(shown).equals(Optional.of(id.clientId()))) {
            throw refuse("the common name of the certificate is not the client id");
        }
        Issuer issuer = authorities.issuerOf(
                chain, known.map(device -> device.product().caCertificates()).orElse(List.of()), now);
        if (issuer == Issuer.NOBODY) {
            throw refuse("no authority of the platform or the product vouches for the certificate now");
        }
        RegisteredDevice device = known.orElseThrow(() -> new NotProvenException(
                ProofFailure.UNKNOWN, "the device is not registered, or not yet known to this gateway"));
        boolean onRecord =
                device.certificate().map(record -> record.isOf(shown)).orElse(issuer == Issuer.PRODUCT);
        if (!onRecord) {
            throw refuse("the certificate is not the one on record");
        }
        return device;
    }

    /** Whether the key of the certificate on record made the signature; for who has none, the same work for nothing. */
    boolean isSigned(SignedPassword password, Optional<RegisteredDevice> known, Instant now) {
        Optional<DeviceCertificate> record = known.filter(
                        device -> device.product().authentication() == Authentication.CERTIFICATE)
                .flatMap(RegisteredDevice::certificate);
        boolean signed = password.isSignedBy(record.orElse(decoy));
        return signed && record.isPresent() && record.get().isValidAt(now);
    }

    private static NotProvenException refuse(String why) {
        return new NotProvenException(ProofFailure.CERTIFICATE, why);
    }

    /** An RSA key of the usual length that nobody has the other half of: 2^2048 - 1 has small factors, and is not used to hide. */
    private static DeviceCertificate decoy() {
        byte[] modulus = new byte[256];
        Arrays.fill(modulus, (byte) 0xFF);
        try {
            byte[] key = KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(new BigInteger(1, modulus), BigInteger.valueOf(65_537)))
                    .getEncoded();
            return new DeviceCertificate(new byte[32], key, 0, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("RSA is part of every JDK", e);
        }
    }
}
