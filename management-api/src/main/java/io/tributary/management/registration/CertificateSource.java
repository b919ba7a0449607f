package io.tributary.management.registration;

import io.tributary.identity.DeviceId;

/** Where devices get certificates. */
@FunctionalInterface
public interface CertificateSource {
    /**
     * A certificate and its key, both in PEM.
     */
    record KeyAndCertificate(String certificate, String privateKey) {
        /** Without the key. */
        @Override
        public String toString() {
            return "KeyAndCertificate[]";
        }
    }

    /** Makes a key and a certificate, which takes the place of the one on record. */
    KeyAndCertificate issue(DeviceId device);
}
