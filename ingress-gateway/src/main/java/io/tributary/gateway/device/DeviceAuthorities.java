package io.tributary.gateway.device;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The certificate authorities whose certificates devices may show: the platform's own, and those of a product. There are no
 * revocation lists: what counts is the certificate on record, and whether the device is enabled. Thread-safe.
 */
public final class DeviceAuthorities {
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USE = "2.5.29.37.0";
    /** A peer chooses how many it sends. */
    private static final int MAX_CHAIN = 5;

    private final List<X509Certificate> fixed;
    private final Supplier<List<X509Certificate>> announced;

    /**
     * The platform's own.
     *
     * @param fixed those that files name
     * @param announced those that the registry names now
     */
    public DeviceAuthorities(List<X509Certificate> fixed, Supplier<List<X509Certificate>> announced) {
        this.fixed = List.copyOf(fixed);
        this.announced = announced;
    }

    /** The platform's own, which never change. */
    public DeviceAuthorities(List<X509Certificate> fixed) {
        this(fixed, List::of);
    }

    /**
     * Those of the files, and those that the registry names.
     *
     * @throws IllegalArgumentException one line that names the file
     */
    public static DeviceAuthorities ofFiles(List<Path> files, Supplier<List<X509Certificate>> announced) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Path file : files) {
            try {
                certificates.addAll(Certificates.ofPem(file));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("deviceCa: " + e.getMessage(), e);
            }
        }
        return new DeviceAuthorities(certificates, announced);
    }

    /** Whose certificate it is. */
    enum Issuer {
        PLATFORM,
        PRODUCT,
        NOBODY
    }

    /** Who vouches for the chain now, by a path of valid certificates. */
    Issuer issuerOf(List<X509Certificate> chain, List<X509Certificate> productAuthorities, Instant now) {
        if (chain.size() > MAX_CHAIN || !isForClients(chain.get(0))) {
            return Issuer.NOBODY;
        }
        List<X509Certificate> platform = new ArrayList<>(fixed);
        platform.addAll(announced.get());
        if (leadsTo(platform, chain, now)) {
            return Issuer.PLATFORM;
        }
        return leadsTo(productAuthorities, chain, now) ? Issuer.PRODUCT : Issuer.NOBODY;
    }

    private static boolean isForClients(X509Certificate certificate) {
        try {
            List<String> uses = certificate.getExtendedKeyUsage();
            return uses == null || uses.contains(CLIENT_AUTHENTICATION) || uses.contains(ANY_USE);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean leadsTo(List<X509Certificate> authorities, List<X509Certificate> chain, Instant now) {
        Date date = Date.from(now);
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509Certificate authority : authorities) {
            if (!now.isBefore(authority.getNotBefore().toInstant())
                    && !now.isAfter(authority.getNotAfter().toInstant())) {
                anchors.add(new TrustAnchor(authority, null));
            }
        }
        List<X509Certificate> path = upTo(authorities, chain);
        if (anchors.isEmpty() || path.isEmpty()) {
            return false;
        }
        try {
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(date);
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The part of the chain below the authority, which peers may send along. An authority is no device. */
    private static List<X509Certificate> upTo(List<X509Certificate> authorities, List<X509Certificate> chain) {
        List<X509Certificate> path = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            if (authorities.contains(certificate)) {
                break;
            }
            path.add(certificate);
        }
        return path;
    }
}
