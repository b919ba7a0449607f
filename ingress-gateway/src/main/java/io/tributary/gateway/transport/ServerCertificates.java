package io.tributary.gateway.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.tributary.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
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
    private List<byte[]> seen;
    private List<byte[]> last;
    private Shown shown;

    private record Shown(SslContext general, @Nullable SslContext elliptic, Instant expires) {}

    /** @throws ConfigException when they cannot be shown; expired ones can, for a device without a clock takes them */
    ServerCertificates(TlsConfig config, ServerTls tls, InstantSource clock, TransportMetrics metrics) {
        this.config = config;
        this.tls = tls;
        this.clock = clock;
        this.metrics = metrics;
        try {
            seen = contents();
            last = seen;
            shown = load(false);
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
            ByteBufAllocator allocator, ClientHello hello, boolean clientCertificate, long handshakeMillis) {
        SslContext context = shown.elliptic != null && hello.verifiesEllipticCurves() ? shown.elliptic : shown.general;
        SSLEngine engine = context.newEngine(allocator);
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
        try {
            List<byte[]> now = contents();
            boolean settled = same(now, last);
            last = now;
            if (!settled || same(now, seen)) {
                return; // who replaces several files needs a moment
            }
            seen = now; // tried once, whatever comes of it
            Shown fresh = load(true);
            show(fresh);
            metrics.certificatesLoaded.increment();
            LOG.atInfo()
                    .addKeyValue("certificate", config.certificate())
                    .addKeyValue("expires", fresh.expires)
                    .log("new server certificate; connections go on");
        } catch (GeneralSecurityException | IOException | RuntimeException e) { // nothing may end the looking
            metrics.certificatesRefused.increment();
            LOG.atError().addKeyValue("cause", e.getMessage()).log("new server certificate refused; the old one stays");
        }
    }

    private synchronized void show(Shown fresh) {
        Shown old = shown;
        shown = fresh;
        release(old); // engines that began with it hold it
    }

    synchronized void close() {
        release(shown);
    }

    private static void release(Shown old) {
        ReferenceCountUtil.release(old.general);
        if (old.elliptic != null) {
            ReferenceCountUtil.release(old.elliptic);
        }
    }

    private synchronized long secondsLeft() {
        return shown.expires.getEpochSecond() - clock.instant().getEpochSecond();
    }

    private Shown load(boolean mustBeValid) throws GeneralSecurityException, IOException {
        ServerCertificate general = read(config.certificate(), config.key(), mustBeValid);
        @Nullable Path ec = config.ecCertificate();
        if (ec == null) {
            return new Shown(tls.context(general), null, general.expires());
        }
        ServerCertificate elliptic = read(ec, Objects.requireNonNull(config.ecKey()), mustBeValid);
        if (!elliptic.chain().get(0).getPublicKey().getAlgorithm().equals("EC")) {
            throw new CertificateException(
                    ec + ": its key is not elliptic; put a P-256 one, or leave tls.ecCertificate out");
        }
        Instant first = general.expires().isBefore(elliptic.expires()) ? general.expires() : elliptic.expires();
        return new Shown(tls.context(general), tls.context(elliptic), first);
    }

    private ServerCertificate read(Path certificate, Path key, boolean mustBeValid) throws CertificateException {
        ServerCertificate read = ServerCertificate.read(certificate, key);
        if (mustBeValid) {
            read.requireValid(clock.instant());
        }
        return read;
    }

    private List<byte[]> contents() throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (Path file : Stream.of(config.certificate(), config.key(), config.ecCertificate(), config.ecKey())
                .filter(Objects::nonNull)
                .toList()) {
            // A file that is just being replaced may be missing for a moment; read() names it if it stays so.
            contents.add(Files.isReadable(file) ? Files.readAllBytes(file) : new byte[0]);
        }
        return contents;
    }

    private static boolean same(List<byte[]> some, List<byte[]> others) {
        for (int i = 0; i < some.size(); i++) {
            if (!Arrays.equals(some.get(i), others.get(i))) {
                return false;
            }
        }
        return true;
    }
}
