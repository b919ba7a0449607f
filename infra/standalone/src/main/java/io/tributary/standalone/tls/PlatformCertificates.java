package io.tributary.standalone.tls;

import io.tributary.standalone.config.IoReason;
import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The certificates in the secrets folder: made when they are missing, and the gateway's made anew in time, or when its names change.
 * The authority is made once; devices are told to trust it.
 *
 * @param folder the secrets folder
 */
public record PlatformCertificates(Path folder) {
    private static final Duration LIFE = Duration.ofDays(730);
    private static final Duration RENEW_BEFORE_END = Duration.ofDays(365);
    /** A name, or one star for its first label. */
    private static final Pattern NAME = Pattern.compile(
            "(\\*\\.)?[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*");

    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::");
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    public static PlatformCertificates of(Site site) {
        return new PlatformCertificates(site.data().secrets());
    }

    /** What devices are told to trust, and what their own certificates are issued by. */
    public Path ca() {
        return folder.resolve("platform-ca.pem");
    }

    public Path caKey() {
        return folder.resolve("platform-ca.key");
    }

    public Path gateway() {
        return folder.resolve("gateway.pem");
    }

    public Path gatewayKey() {
        return folder.resolve("gateway.key");
    }

    public Path gatewayEc() {
        return folder.resolve("gateway-ec.pem");
    }

    public Path gatewayEcKey() {
        return folder.resolve("gateway-ec.key");
    }

    /** Makes what is missing or due; the folder exists. */
    public static void createMissing(Site site) {
        of(site).createMissing(names(site), Instant.now());
    }

    void createMissing(List<String> names, Instant now) {
        try {
            PlatformCa ca = authority(now);
            if (due(gateway(), gatewayKey(), ca, names, now)) {
                issue(ca, PlatformCa.rsa(), gateway(), gatewayKey(), names, now);
            }
            if (due(gatewayEc(), gatewayEcKey(), ca, names, now)) {
                issue(ca, PlatformCa.elliptic(), gatewayEc(), gatewayEcKey(), names, now);
            }
        } catch (IOException e) {
            throw new Refusal(
                    "the certificates in " + folder + " cannot be read or written (" + IoReason.of(e) + ")",
                    IoReason.remedy(e, "Give yourself permission on the files there."),
                    e);
        } catch (GeneralSecurityException e) {
            throw new Refusal(
                    "the platform's certificate authority in " + folder + " cannot be used (" + e.getMessage() + ")",
                    "Restore platform-ca.pem and platform-ca.key from your backup.",
                    e);
        }
    }

    private PlatformCa authority(Instant now) throws IOException, GeneralSecurityException {
        boolean certificate = Files.exists(ca());
        if (certificate != Files.exists(caKey())) {
            throw new Refusal(
                    (certificate ? caKey() : ca()) + " is missing, and what belongs to it is there",
                    "Restore it from your backup; or remove both, and give every device the new platform-ca.pem.");
        }
        if (certificate) {
            return new PlatformCa(PemFile.readCertificate(ca()), PemFile.readRsaKey(caKey()));
        }
        PlatformCa fresh = PlatformCa.create(now);
        PemFile.writeKey(caKey(), fresh.key());
        PemFile.writeCertificates(ca(), List.of(fresh.certificate()));
        return fresh;
    }

    private static void issue(PlatformCa ca, KeyPair keys, Path file, Path key, List<String> names, Instant now)
            throws IOException, GeneralSecurityException {
        X509Certificate issued = ca.issueServer(names, keys.getPublic(), now, LIFE);
        PemFile.writeKey(key, keys.getPrivate());
        PemFile.writeCertificates(file, List.of(issued, ca.certificate()));
    }

    private static boolean due(Path file, Path key, PlatformCa ca, List<String> names, Instant now)
            throws IOException, GeneralSecurityException {
        if (!Files.exists(file) || !Files.exists(key)) {
            return true;
        }
        X509Certificate present = PemFile.readCertificate(file);
        if (!present.getIssuerX500Principal().equals(ca.certificate().getSubjectX500Principal())) {
            return false; // someone has put their own: theirs to renew
        }
        boolean old = present.getNotAfter().toInstant().isBefore(now.plus(RENEW_BEFORE_END));
        return old || !namesOf(present).equals(canonical(names));
    }

    /** localhost first: it is the subject, too. */
    static List<String> names(Site site) {
        Set<String> names = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        try {
            names.add(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            names.add("localhost"); // a machine without a name has that one
        }
        for (String host : site.config().host().split(",")) {
            names.add(host.strip());
        }
        names.removeAll(EVERYWHERE);
        names.removeIf(
                name -> !PlatformCa.isAddress(name) && !NAME.matcher(name).matches());
        for (String name : site.config().tlsNames()) {
            if (!PlatformCa.isAddress(name) && !NAME.matcher(name).matches()) {
                throw new Refusal(
                        "tlsNames: '" + name + "' is neither a host name nor an address",
                        "Write names under which devices reach the gateway, such as iot.example.org.");
            }
            names.add(name);
        }
        return List.copyOf(names);
    }

    private static Set<String> namesOf(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? Set.of()
                : names.stream()
                        .filter(name ->
                                name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS))
                        .map(name -> canonical(String.valueOf(name.get(1))))
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> canonical(List<String> names) {
        return names.stream().map(PlatformCertificates::canonical).collect(Collectors.toCollection(TreeSet::new));
    }

    /** One spelling for one address. */
    private static String canonical(String name) {
        if (!PlatformCa.isAddress(name)) {
            return name.toLowerCase(Locale.ROOT);
        }
        try {
            return InetAddress.getByName(name).getHostAddress();
        } catch (UnknownHostException e) {
            return name;
        }
    }
}
