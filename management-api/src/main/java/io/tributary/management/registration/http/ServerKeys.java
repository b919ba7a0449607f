package io.tributary.management.registration.http;

import io.tributary.management.platform.Rounds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of HTTPS, from the gateway's files. When they change, new connections get the new one; files that do not fit are
 * logged and the former certificate stays.
 */
public final class ServerKeys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerKeys.class);
    private static final Duration LOOK = Duration.ofSeconds(5);
    /** Of a key store that never leaves memory. */
    private static final char[] NO_SECRET = "memory".toCharArray();

    private final Path certificate;
    private final Path key;
    private final SslContextFactory.Server tls = new SslContextFactory.Server();
    private final Rounds rounds = new Rounds("device-tls", LOOK, this::look);

    private byte[] seen;

    /**
     * @param certificate PEM, the server's first, its issuers after it
     * @param key PEM, PKCS #8
     * @throws IllegalArgumentException one line: the files cannot be used, and what to do
     */
    public ServerKeys(Path certificate, Path key) {
        this.certificate = certificate;
        this.key = key;
        try {
            this.seen = fingerprint();
            tls.setKeyStore(load());
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "devices.certificate, devices.key: " + certificate + " and " + key + " cannot be used ("
                            + e.getMessage() + "); name a certificate and its key, both in PEM",
                    e);
        }
        tls.setKeyStorePassword(new String(NO_SECRET));
        tls.setKeyManagerPassword(new String(NO_SECRET));
        // Devices are built for many years: what the JDK still allows, Jetty does not take away.
        tls.setExcludeCipherSuites();
    }

    ConnectionFactory[] connections(HttpConfiguration http) {
        // Devices come by whatever name leads here; what they look for in the certificate is theirs to check.
        HttpConfiguration anyName = new HttpConfiguration(http);
        anyName.getCustomizers().removeIf(SecureRequestCustomizer.class::isInstance);
        anyName.addCustomizer(new SecureRequestCustomizer(false)); // or Jetty adds one that compares
        ConnectionFactory[] plain = Connections.plain(anyName);
        return new ConnectionFactory[] {new SslConnectionFactory(tls, plain[0].getProtocol()), plain[0]};
    }

    /** Looks at the files from now on. */
    void watch() {
        rounds.start();
    }

    private synchronized void look() {
        try {
            byte[] now = fingerprint();
            if (MessageDigest.isEqual(now, seen)) {
                return;
            }
            seen = now; // files that do not fit are complained of once
            KeyStore loaded = load();
            tls.reload(factory -> factory.setKeyStore(loaded));
            LOG.atInfo().addKeyValue("file", certificate).log("the certificate of HTTPS for devices was replaced");
        } catch (Exception e) { // Jetty's reload declares it
            LOG.error("the files of HTTPS for devices cannot be used; the former certificate stays", e);
        }
    }

    private byte[] fingerprint() throws IOException, GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(Files.readAllBytes(certificate));
        return digest.digest(Files.readAllBytes(key));
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        Certificate[] chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificate)))
                .toArray(new Certificate[0]);
        if (chain.length == 0) {
            throw new GeneralSecurityException("no certificate in " + certificate);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_SECRET);
        store.setKeyEntry("server", readKey(), NO_SECRET, chain);
        return store;
    }

    private PrivateKey readKey() throws IOException, GeneralSecurityException {
        String body = Files.readString(key, StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----", "");
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body));
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(spec);
        } catch (InvalidKeySpecException notRsa) {
            return KeyFactory.getInstance("EC").generatePrivate(spec);
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
