package io.tributary.management.api;

import io.tributary.management.registry.DeviceX509;
import java.time.Instant;

/**
 * What the API shows of a certificate.
 *
 * @param fingerprint SHA-256 of the whole of it, in hexadecimal
 */
record CertificateForm(String subject, String fingerprint, Instant notBefore, Instant notAfter) {
    static CertificateForm of(DeviceX509 certificate) {
        return new CertificateForm(
                certificate.subject(), certificate.fingerprint(), certificate.notBefore(), certificate.notAfter());
    }
}
