package io.tributary.gateway.transport;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;

/**
 * The TLS of a server for devices: 1.2 and 1.3, any client certificate (whose worth is for the authenticator to say), sessions that can
 * be resumed: at every context that has the same {@link TicketKeys}.
 */
public final class ServerTls {
    /** Sessions of clients that cannot keep a ticket; one takes 1 to 4 KB. */
    private static final int SESSIONS = 1_000;

    /** Of the chain that a client shows: whoever has not finished his handshake must not fill the memory. */
    private static final int CERTIFICATES_BYTES = 32 * 1_024;

    /** By which a session is known as ours; Netty gives every context a random one. All of ours ask the same of a client. */
    private static final byte[] SAME_EVERYWHERE = "tributary".getBytes(StandardCharsets.US_ASCII);

    /** What HTTP connections agree on, the preferred first. */
    static final List<String> HTTP_VERSIONS =
            List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);

    private final SslProvider provider;

    /** @throws IllegalArgumentException when OpenSSL is asked for and cannot be had */
    public ServerTls(TlsConfig.Provider wanted) {
        if (wanted == TlsConfig.Provider.openssl && !OpenSsl.isAvailable()) {
            throw new IllegalArgumentException("tls.provider: openssl does not load on this machine ("
                    + OpenSsl.unavailabilityCause().getMessage() + "); use auto or jdk");
        }
        provider = wanted != TlsConfig.Provider.jdk && OpenSsl.isAvailable()
                ? SslProvider.OPENSSL_REFCNT
                : SslProvider.JDK;
        if (provider
                == SslProvider
                        .JDK) { // OpenSSL and TLS 1.3 know no handshake in a connection: it would cost a client nothing
            System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        }
    }

    /** Whether the keys of tickets can be given from outside. */
    boolean takesTicketKeys() {
        return provider != SslProvider.JDK;
    }

    /** What does the work, in a word. */
    public String description() {
        return provider == SslProvider.JDK ? "the JDK's TLS" : OpenSsl.versionString();
    }

    /** A context that shows this certificate. It may be reference counted: release it when no one begins with it any more. */
    public SslContext context(ServerCertificate certificate) throws GeneralSecurityException, IOException {
        return context(certificate, List.of());
    }

    /** @param applications what may be agreed on by ALPN; none: a client's offer is not answered */
    SslContext context(ServerCertificate certificate, List<String> applications)
            throws GeneralSecurityException, IOException {
        SslContextBuilder context = SslContextBuilder.forServer(keys(certificate))
                .sslProvider(provider)
                .protocols("TLSv1.3", "TLSv1.2")
                .trustManager(AnyClient.INSTANCE)
                .clientAuth(ClientAuth.NONE)
                .sessionTimeout(TicketKeys.SESSION_LIFE.toSeconds())
                .sessionCacheSize(SESSIONS);
        if (provider != SslProvider.JDK) {
            context.option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, CERTIFICATES_BYTES);
        }
        if (!applications.isEmpty()) {
            context.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    applications));
        }
        SslContext built = context.build();
        if (built.sessionContext() instanceof OpenSslServerSessionContext sessions) {
            sessions.setSessionIdContext(SAME_EVERYWHERE);
        }
        return built;
    }

    private KeyManagerFactory keys(ServerCertificate certificate) throws GeneralSecurityException, IOException {
        char[] password = new char[0];
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        store.setKeyEntry(
                "server", certificate.key(), password, certificate.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = provider == SslProvider.JDK
                ? KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm())
                : new OpenSslX509KeyManagerFactory(); // parses the key once, not at every handshake
        keys.init(store, password);
        return keys;
    }
}
