package io.tributary.gateway.coap;

import io.tributary.config.ConfigException;
import io.tributary.gateway.transport.ServerCertificate;
import io.tributary.gateway.transport.TlsConfig;
import io.tributary.gateway.transport.WatchedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;
import javax.security.auth.x500.X500Principal;
import org.eclipse.californium.scandium.dtls.CertificateIdentityResult;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.SignatureAndHashAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite.CertificateKeyAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.XECDHECryptography.SupportedGroup;
import org.eclipse.californium.scandium.dtls.x509.CertificateConfigurationHelper;
import org.eclipse.californium.scandium.dtls.x509.CertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.ConfigurationHelperSetup;
import org.eclipse.californium.scandium.dtls.x509.KeyManagerCertificateProvider;
import org.eclipse.californium.scandium.util.ServerNames;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's certificates as DTLS shows them: those of MQTT over TLS, and like those replaced while sessions live. Thread-safe. */
final class DtlsIdentity implements CertificateProvider, ConfigurationHelperSetup {
    private static final Logger LOG = LoggerFactory.getLogger(DtlsIdentity.class);
    private static final char[] NO_PASSWORD = {};

    private final TlsConfig config;
    private final InstantSource clock;
    private final WatchedFiles files;
    private volatile KeyManagerCertificateProvider shown;

    /** @throws ConfigException when they cannot be shown */
    DtlsIdentity(TlsConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        try {
            files = new WatchedFiles(
                    Stream.of(config.certificate(), config.key(), config.ecCertificate(), config.ecKey())
                            .filter(Objects::nonNull)
                            .toList());
            shown = read(false);
        } catch (GeneralSecurityException | IOException e) {
            throw new ConfigException("tls: " + e.getMessage());
        }
    }

    /** Takes the files if they have changed and are good; else stays with what it has. */
    void look() {
        try {
            if (files.look() == WatchedFiles.State.NEW) {
                shown = read(true);
                LOG.atInfo().addKeyValue("certificate", config.certificate()).log("new server certificate for DTLS");
            }
        } catch (GeneralSecurityException | IOException | RuntimeException e) { // nothing may end the looking
            LOG.atError()
                    .addKeyValue("cause", e.getMessage())
                    .log("new server certificate refused for DTLS; the old one stays");
        }
    }

    private KeyManagerCertificateProvider read(boolean mustBeValid) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        put(store, "general", config.certificate(), config.key(), mustBeValid);
        @Nullable Path elliptic = config.ecCertificate();
        if (elliptic != null) {
            put(store, "elliptic", elliptic, Objects.requireNonNull(config.ecKey()), mustBeValid);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return new KeyManagerCertificateProvider((X509KeyManager) factory.getKeyManagers()[0], CertificateType.X_509);
    }

    private void put(KeyStore store, String alias, Path certificate, Path key, boolean mustBeValid)
            throws GeneralSecurityException {
        ServerCertificate read = ServerCertificate.read(certificate, key);
        if (mustBeValid) {
            read.requireValid(clock.instant());
        }
        store.setKeyEntry(alias, read.key(), NO_PASSWORD, read.chain().toArray(X509Certificate[]::new));
    }

    @Override
    public void setupConfigurationHelper(CertificateConfigurationHelper helper) {
        shown.setupConfigurationHelper(helper);
    }

    @Override
    public List<CertificateKeyAlgorithm> getSupportedCertificateKeyAlgorithms() {
        return shown.getSupportedCertificateKeyAlgorithms();
    }

    @Override
    public List<CertificateType> getSupportedCertificateTypes() {
        return shown.getSupportedCertificateTypes();
    }

    @Override
    public CertificateIdentityResult requestCertificateIdentity(
            ConnectionId cid,
            boolean client,
            @Nullable List<X500Principal> issuers,
            @Nullable ServerNames serverNames,
            @Nullable List<CertificateKeyAlgorithm> certificateKeyAlgorithms,
            @Nullable List<SignatureAndHashAlgorithm> signatureAndHashAlgorithms,
            @Nullable List<SupportedGroup> curves) {
        return shown.requestCertificateIdentity(
                cid, client, issuers, serverNames, certificateKeyAlgorithms, signatureAndHashAlgorithms, curves);
    }

    @Override
    public void setResultHandler(HandshakeResultHandler resultHandler) {
        // Answers at once.
    }
}
