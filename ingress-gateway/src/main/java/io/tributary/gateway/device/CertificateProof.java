package io.tributary.gateway.device;

import io.tributary.gateway.device.DeviceAuthorities.Issuer;
import io.tributary.gateway.device.ProductProfile.Authentication;
import io.tributary.identity.DeviceId;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Proofs by certificate: shown in the handshake, or by a signature of its key where TLS ends before us. (Section 2.3.) */
final class CertificateProof {
    private final DeviceAuthorities authorities;
    private final DeviceCertificate decoy = DecoyCertificate.make();

    CertificateProof(DeviceAuthorities authorities) {
        this.authorities = authorities;
    }

    /**
     * Why the certificate shown does not prove the device; empty when it does: its name is the client id, an authority vouches for it,
     * and it is the one on record. Only an authority of the product can do without a record: one of the platform's has issued for a
     * device that was reset, too. Whatever the registry says of the device, the work is the same.
     *
     * @param known what the registry has under the client id
     * @param productAuthorities of the product, which there may be without the device
     */
    Optional<NotProvenException> refusal(
            DeviceId id,
            List<X509Certificate> chain,
            Optional<RegisteredDevice> known,
            List<X509Certificate> productAuthorities,
            Instant now) {
        X509Certificate shown = chain.get(0);
        if (!Certificates.commonName(shown).equals(Optional.of(id.clientId()))) {
            return refuse(ProofFailure.CERTIFICATE, "the common name of the certificate is not the client id");
        }
        Issuer issuer = authorities.issuerOf(chain, productAuthorities, now);
        Optional<DeviceCertificate> record = known.flatMap(RegisteredDevice::certificate);
        boolean same = record.orElse(decoy).isOf(shown);
        if (known.isEmpty()) {
            return refuse(ProofFailure.UNKNOWN, "the device is not registered, or not yet known to this gateway");
        }
        if (known.get().product().authentication() != Authentication.CERTIFICATE) {
            return refuse(ProofFailure.KIND, "the product's devices prove themselves in another way");
        }
        if (issuer == Issuer.NOBODY) {
            return same
                    ? refuse(ProofFailure.CERTIFICATE_ENDED, "no authority vouches for the certificate on record now")
                    : refuse(
                            ProofFailure.CERTIFICATE,
                            "no authority of the platform or the product vouches for the certificate now");
        }
        boolean itsOwn = record.isPresent() ? same : issuer == Issuer.PRODUCT;
        return itsOwn ? Optional.empty() : refuse(ProofFailure.CERTIFICATE, "the certificate is not the one on record");
    }

    /**
     * Whether the key of the certificate on record made the signature; for who has none, the same work for nothing.
     *
     * @param signature whether a key made it
     */
    boolean isSigned(Predicate<RSAPublicKey> signature, Optional<RegisteredDevice> known) {
        Optional<RSAPublicKey> key = known.filter(
                        device -> device.product().authentication() == Authentication.CERTIFICATE)
                .flatMap(RegisteredDevice::certificate)
                .flatMap(CertificateProof::keyOf);
        boolean signed = signature.test(key.or(() -> keyOf(decoy)).orElseThrow());
        return signed && key.isPresent();
    }

    /**
     * Whether an authority vouches for the certificate on record now. No chain comes along: it must be one that the platform or the
     * product names. Ask once the device has proven that the certificate is its own; before, the time it takes would tell something.
     */
    boolean isVouchedFor(RegisteredDevice device, Instant now) {
        return device.certificate()
                .map(record -> authorities.issuerOf(
                        List.of(record.read()), device.product().caCertificates(), now))
                .filter(issuer -> issuer != Issuer.NOBODY)
                .isPresent();
    }

    private static Optional<RSAPublicKey> keyOf(DeviceCertificate record) {
        return record.read().getPublicKey() instanceof RSAPublicKey key ? Optional.of(key) : Optional.empty();
    }

    private static Optional<NotProvenException> refuse(ProofFailure failure, String why) {
        return Optional.of(new NotProvenException(failure, why));
    }
}
