package io.tributary.gateway.transport;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.OpenSslX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;

/**
 * The TLS of a server for devices: 1.2 and 1.3, any client certificate (whose worth is for the authenticator to say), sessions that can
 * be resumed. One per process: contexts made of it resume each other's sessions.
 */
public final class ServerTls {
    private static final Duration SESSION_LIFE = Duration.ofHours(12);
    /** Sessions of clients that cannot keep a ticket; one takes 1 to 4 KB. */
    private static final int SESSIONS = 1_000;

    private static final int TICKET_KEY_PART = 16;

    private final SslProvider provider;
    private final OpenSslSessionTicketKey ticketKey;

    /** @throws IllegalArgumentException when OpenSSL is asked for and cannot be had */
    public ServerTls(TlsConfig.Provider wanted) {
        if (wanted == TlsConfig.Provider.openssl && !OpenSsl.isAvailable()) {
            throw new IllegalArgumentException("tls.provider: openssl does not load on this machine ("
                    + OpenSsl.unavailabilityCause().getMessage() + "); use auto or jdk");
        }
        provider = wanted != TlsConfig.Provider.jdk && OpenSsl.isAvailable()
                ? SslProvider.OPENSSL_REFCNT
                : SslProvider.JDK;
        SecureRandom random = new SecureRandom();
        ticketKey = new OpenSslSessionTicketKey(part(random), part(random), part(random));
    }

    /** What does the work, in a word. */
    public String description() {
        return provider == SslProvider.JDK ? "the JDK's TLS" : OpenSsl.versionString();
    }

    /** A context that shows this certificate. It may be reference counted: release it when no one begins with it any more. */
    public SslContext context(ServerCertificate certificate) throws GeneralSecurityException, IOException {
        SslContext context = SslContextBuilder.forServer(keys(certificate))
                .sslProvider(provider)
                .protocols("TLSv1.3", "TLSv1.2")
                .trustManager(AnyClient.INSTANCE)
                .clientAuth(ClientAuth.NONE)
                .sessionTimeout(SESSION_LIFE.toSeconds())
                .sessionCacheSize(SESSIONS)
                .build();
        if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
            sessions.setTicketKeys(ticketKey);
        }
        return context;
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

    private static byte[] part(SecureRandom random) {
        byte[] part = new byte[TICKET_KEY_PART];
        random.nextBytes(part);
        return part;
    }
}
