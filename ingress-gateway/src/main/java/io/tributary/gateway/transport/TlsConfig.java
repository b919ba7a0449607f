package io.tributary.gateway.transport;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The server's certificates and how TLS is done.
 *
 * @param certificate PEM, the server's own first, then what issued it; every client is shown this one, unless it can do better
 * @param key PEM of its private key
 * @param ecCertificate a second one with an elliptic key, shown to clients that can verify it: signing with it costs a tenth
 * @param ecKey its private key
 * @param ticketKeys one a line, 48 bytes in base64, the first for new tickets: with the same file at every gateway, sessions are resumed
 *     at any of them; absent, each has keys of its own
 * @param provider {@code auto}: OpenSSL (BoringSSL) where its native library loads, else the JDK's
 * @param reload how often the files are looked at for a change
 */
public record TlsConfig(
        Path certificate,
        Path key,
        @Nullable Path ecCertificate,
        @Nullable Path ecKey,
        @Nullable Path ticketKeys,
        Provider provider,
        Duration reload) {
    private static final Duration RELOAD = Duration.ofSeconds(5);

    /** What does the work. */
    public enum Provider {
        auto,
        openssl,
        jdk
    }

    public TlsConfig(
            @Nullable Path certificate,
            @Nullable Path key,
            @Nullable Path ecCertificate,
            @Nullable Path ecKey,
            @Nullable Path ticketKeys,
            @Nullable Provider provider,
            @Nullable Duration reload) {
        if (certificate == null || key == null) {
            throw new IllegalArgumentException(
                    "tls: certificate or key is missing; name the PEM files of the server's certificate and its key");
        }
        if ((ecCertificate == null) != (ecKey == null)) {
            throw new IllegalArgumentException("tls: ecCertificate and ecKey go together; name both or neither");
        }
        this.certificate = certificate;
        this.key = key;
        this.ecCertificate = ecCertificate;
        this.ecKey = ecKey;
        this.ticketKeys = ticketKeys;
        this.provider = provider == null ? Provider.auto : provider;
        this.reload = reload == null ? RELOAD : reload;
        if (this.reload.isNegative() || this.reload.isZero()) {
            throw new IllegalArgumentException("tls.reload: " + reload + " is not above zero; use PT5S");
        }
    }

    /** One certificate, everything else as usual. */
    public static TlsConfig of(Path certificate, Path key) {
        return new TlsConfig(certificate, key, null, null, null, null, null);
    }
}
