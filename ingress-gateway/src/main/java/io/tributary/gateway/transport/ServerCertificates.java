package io.tributary.gateway.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.tributary.config.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates that are shown to clients, and their replacement while connections live: {@link #look} takes new files when they are
 * good as a whole, and stays with the old ones when not. Thread-safe.
 */
final class ServerCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificates.class);

    private static final long CLOSE_MILLIS = 500;

    private final TlsConfig config;
    private final ServerTls tls;
    private final InstantSource clock;
    private final TransportMetrics metrics;
    private final WatchedFiles files;
    private final @Nullable WatchedFiles ticketFile;
    /** The newest files are good, and their time has not come. */
    private boolean early;

    private TicketKeys tickets;
    private Shown shown;

    /** @param http the same certificates where HTTP is spoken, and its version agreed on */
    private record Shown(Contexts devices, Contexts http, Instant expires) {}

    private record Contexts(SslContext general, @Nullable SslContext elliptic) {
        SslContext of(ClientHello hello) {
            return elliptic != null && hello.verifiesEllipticCurves() ? elliptic : general;
        }
    }

    /** @throws ConfigException when they cannot be shown; expired ones can, for a device without a clock takes them */
    ServerCertificates(TlsConfig config, ServerTls tls, InstantSource clock, TransportMetrics metrics) {
        this.config = config;
        this.tls = tls;
        this.clock = clock;
        this.metrics = metrics;
        try {
            files = new WatchedFiles(
                    Stream.of(config.certificate(), config.key(), config.ecCertificate(), config.ecKey())
                            .filter(Objects::nonNull)
                            .toList());
            @Nullable Path shared = config.ticketKeys();
            if (shared != null && !tls.takesTicketKeys()) {
                throw new ConfigException("tls.ticketKeys: " + tls.description()
                        + " makes keys of its own; set tls.provider to openssl, or leave tls.ticketKeys out");
            }
            ticketFile = shared == null ? null : new WatchedFiles(List.of(shared));
            tickets = shared == null ? TicketKeys.ofThisProcess(clock.instant()) : TicketKeys.of(shared);
            shown = load(false);
            giveTickets(shown);
        } catch (GeneralSecurityException | IOException e) {
            throw new ConfigException("tls: " + e.getMessage());
        }
        metrics.gauge("certificate.seconds.left", this::secondsLeft);
        LOG.atInfo()
                .addKeyValue("by", tls.description())
                .addKeyValue("certificate", config.certificate())
                .addKeyValue("expires", shown.expires)
                .log("TLS is on");
        if (secondsLeft() <= 0) {
            LOG.atError()
                    .addKeyValue("certificate", config.certificate())
                    .addKeyValue("expired", shown.expires)
                    .log(
                            "the server's certificate has expired: most devices will refuse it; put a new one in its place");
        }
    }

    /** An engine for one connection. */
    synchronized SslHandler newHandler(
            ByteBufAllocator allocator,
            ClientHello hello,
            boolean clientCertificate,
            List<String> applications,
            long handshakeMillis) {
        Contexts contexts = applications.isEmpty() ? shown.devices : shown.http;
        SSLEngine engine = contexts.of(hello).newEngine(allocator);
        if (clientCertificate) {
            engine.setWantClientAuth(true);
        }
        SslHandler handler = new SslHandler(engine);
        handler.setHandshakeTimeoutMillis(handshakeMillis);
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS); // a farewell that nobody reads
        return handler;
    }

    /** Takes the files if they have changed and are good. Called every few seconds, by one thread. */
    void look() {
        lookAtCertificates();
        lookAtTicketKeys();
    }

    private void lookAtCertificates() {
        boolean retry = early;
        try {
            WatchedFiles.State state = files.look();
            if (state == WatchedFiles.State.CHANGING || (state == WatchedFiles.State.KNOWN && !early)) {
                return;
            }
            retry = state == WatchedFiles.State.KNOWN;
            early = false; // tried once, whatever comes of it, but for those whose time will come
            Shown fresh = load(true);
            show(fresh);
            metrics.certificatesLoaded.increment();
            LOG.atInfo()
                    .addKeyValue("certificate", config.certificate())
                    .addKeyValue("expires", fresh.expires)
                    .log("new server certificate; connections go on");
        } catch (CertificateNotYetValidException e) {
            early = true;
            if (!retry) {
                metrics.certificatesRefused.increment();
                LOG.atWarn()
                        .addKeyValue("cause", e.getMessage())
                        .log("new server certificate refused for now; the old one stays until it is valid");
            }
        } catch (GeneralSecurityException | IOException | RuntimeException e) { // nothing may end the looking
            metrics.certificatesRefused.increment();
            LOG.atError().addKeyValue("cause", e.getMessage()).log("new server certificate refused; the old one stays");
        }
    }

    private void lookAtTicketKeys() {
        try {
            if (ticketFile == null) {
                use(tickets.at(clock.instant()));
            } else if (ticketFile.look() == WatchedFiles.State.NEW) {
                use(TicketKeys.of(Objects.requireNonNull(config.ticketKeys())));
                metrics.ticketKeysLoaded.increment();
                LOG.atInfo().addKeyValue("file", config.ticketKeys()).log("new ticket keys");
            }
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            metrics.ticketKeysRefused.increment();
            LOG.atError().addKeyValue("cause", e.getMessage()).log("new ticket keys refused; the old ones stay");
        }
    }

    private synchronized void use(TicketKeys fresh) {
        if (fresh != tickets) {
            tickets = fresh;
            giveTickets(shown);
        }
    }

    private void giveTickets(Shown to) {
        for (Contexts contexts : List.of(to.devices, to.http)) {
            tickets.giveTo(contexts.general);
            tickets.giveTo(contexts.elliptic);
        }
    }

    private synchronized void show(Shown fresh) {
        giveTickets(fresh);
        Shown old = shown;
        shown = fresh;
        release(old); // engines that began with it hold it
    }

    synchronized void close() {
        release(shown);
    }

    private static void release(Shown old) {
        for (Contexts contexts : List.of(old.devices, old.http)) {
            ReferenceCountUtil.release(contexts.general);
            if (contexts.elliptic != null) {
                ReferenceCountUtil.release(contexts.elliptic);
            }
        }
    }

    private synchronized long secondsLeft() {
        return shown.expires.getEpochSecond() - clock.instant().getEpochSecond();
    }

    private Shown load(boolean mustBeValid) throws GeneralSecurityException, IOException {
        ServerCertificate general = read(config.certificate(), config.key(), mustBeValid);
        @Nullable Path ec = config.ecCertificate();
        if (ec == null) {
            return new Shown(
                    new Contexts(tls.context(general), null),
                    new Contexts(tls.context(general, ServerTls.HTTP_VERSIONS), null),
                    general.expires());
        }
        ServerCertificate elliptic = read(ec, Objects.requireNonNull(config.ecKey()), mustBeValid);
        if (!elliptic.chain().get(0).getPublicKey().getAlgorithm().equals("EC")) {
            throw new CertificateException(
                    ec + ": its key is not elliptic; put a P-256 one, or leave tls.ecCertificate out");
        }
        Instant first = general.expires().isBefore(elliptic.expires()) ? general.expires() : elliptic.expires();
        return new Shown(
                new Contexts(tls.context(general), tls.context(elliptic)),
                new Contexts(
                        tls.context(general, ServerTls.HTTP_VERSIONS), tls.context(elliptic, ServerTls.HTTP_VERSIONS)),
                first);
    }

    private ServerCertificate read(Path certificate, Path key, boolean mustBeValid) throws CertificateException {
        ServerCertificate read = ServerCertificate.read(certificate, key);
        if (mustBeValid) {
            read.requireValid(clock.instant());
        }
        return read;
    }
}
