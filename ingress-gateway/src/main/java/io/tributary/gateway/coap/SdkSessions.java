package io.tributary.gateway.coap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import io.tributary.gateway.transport.PskEngine;
import io.tributary.gateway.transport.PskServer;
import io.tributary.limits.Site;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DatagramSender;
import org.bouncycastle.tls.TlsTimeoutException;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.RawDataChannel;
import org.eclipse.californium.elements.exception.EndpointUnconnectedException;
import org.eclipse.californium.elements.util.ClockUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DTLS sessions of devices with the reference C SDK, whose two suites Scandium does not have, behind the same port. Nothing is kept of
 * a peer before it has sent its cookie back; then it shakes hands on one of a few threads. Thread-safe.
 */
final class SdkSessions {
    private static final Logger LOG = LoggerFactory.getLogger(SdkSessions.class);
    private static final int PATIENCE_MILLIS = 10_000;
    /** Handshakes of one address at a time: each keeps a thread waiting. */
    private static final int HANDSHAKES_PER_ADDRESS = 4;
    /** A cookie is good for twice as long at most. */
    private static final long COOKIES_NANOS = Duration.ofMinutes(5).toNanos();

    private static final int MTU = 1_280;

    private final PskEngine keys;
    private final DtlsPeers peers;
    private final int most;
    private final Executor handshakes;
    private final LongAdder completed;
    private final LongAdder failed;
    private final Map<InetSocketAddress, SdkSession> underWay = new ConcurrentHashMap<>();
    private final Map<Site, Integer> underWayPerSite = new ConcurrentHashMap<>();
    private DTLSVerifier cookies;
    private DTLSVerifier formerCookies;
    private long cookiesSince = System.nanoTime();
    private final Cache<InetSocketAddress, SdkSession> sessions;
    private volatile SdkSession.Datagrams out = (to, data, offset, length) -> {};
    private volatile RawDataChannel receiver = message -> {};
    private volatile InetSocketAddress here = InetSocketAddress.createUnresolved("closed", 0);

    /**
     * @param most sessions; beyond, newcomers wait until one has been silent for too long
     * @param idle how long one may be silent
     * @param handshakes threads that may be kept waiting; may refuse what is too much
     */
    SdkSessions(
            PskEngine keys,
            DtlsPeers peers,
            int most,
            Duration idle,
            Executor handshakes,
            LongAdder completed,
            LongAdder failed) {
        this.keys = keys;
        this.peers = peers;
        this.most = most;
        this.handshakes = handshakes;
        this.completed = completed;
        this.failed = failed;
        this.cookies = new DTLSVerifier(keys.crypto());
        this.formerCookies = cookies;
        this.sessions = Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterAccess(idle)
                .scheduler(Scheduler.systemScheduler())
                .executor(Runnable::run)
                .<InetSocketAddress, SdkSession>removalListener((address, session, cause) -> left(session))
                .build();
    }

    private void left(@Nullable SdkSession session) {
        if (session != null) {
            session.close();
            DtlsPeer peer = session.peer();
            if (peer != null) {
                peer.end();
                peers.left(peer);
            }
        }
    }

    /** How datagrams leave, who hears what devices say, and where that is. */
    void open(SdkSession.Datagrams sending, RawDataChannel hearing, InetSocketAddress at) {
        out = sending;
        receiver = hearing;
        here = at;
    }

    /** Whether a datagram is for one of these sessions, or begins one; if so it is taken. */
    boolean takes(DatagramPacket packet) {
        InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
        SdkSession shaking = underWay.get(from);
        if (shaking == null && DtlsHello.isOfReferenceSdk(packet.getData(), packet.getOffset(), packet.getLength())) {
            begin(from, packet);
            return true;
        }
        SdkSession session = shaking == null ? at(from) : shaking;
        if (session == null) {
            return false;
        }
        session.arrived(
                Arrays.copyOfRange(packet.getData(), packet.getOffset(), packet.getOffset() + packet.getLength()));
        read(from, session);
        return true;
    }

    /** Without keeping it alive: only what opens does that. */
    private @Nullable SdkSession at(InetSocketAddress address) {
        return sessions.policy().getIfPresentQuietly(address);
    }

    private void begin(InetSocketAddress from, DatagramPacket packet) {
        DTLSRequest request = verified(from, packet);
        if (request == null) {
            return; // it has been sent its cookie
        }
        boolean full = sessions.estimatedSize() >= most && at(from) == null;
        Site site = Site.of(from.getAddress());
        if (full || underWayPerSite.getOrDefault(site, 0) >= HANDSHAKES_PER_ADDRESS) {
            return; // the peer tries again
        }
        // The session that is there goes on until the newcomer has shown that it is the device.
        SdkSession session = new SdkSession(from, out);
        underWay.put(from, session);
        underWayPerSite.merge(site, 1, Integer::sum);
        try {
            handshakes.execute(() -> shakeHands(from, session, request));
        } catch (RejectedExecutionException e) { // too many at once
            noLongerUnderWay(from, session);
        }
    }

    private void noLongerUnderWay(InetSocketAddress from, SdkSession session) {
        underWay.remove(from, session);
        underWayPerSite.computeIfPresent(Site.of(from.getAddress()), (site, count) -> count == 1 ? null : count - 1);
    }

    private synchronized @Nullable DTLSRequest verified(InetSocketAddress from, DatagramPacket packet) {
        long now = System.nanoTime();
        if (now - cookiesSince > COOKIES_NANOS) {
            formerCookies = cookies;
            cookies = new DTLSVerifier(keys.crypto());
            cookiesSince = now;
        }
        DTLSRequest request = verified(formerCookies, from, packet, new NoSender());
        return request == null ? verified(cookies, from, packet, new CookieSender(from)) : request;
    }

    private static @Nullable DTLSRequest verified(
            DTLSVerifier by, InetSocketAddress from, DatagramPacket packet, DatagramSender sender) {
        return by.verifyRequest(
                from.toString().getBytes(StandardCharsets.UTF_8),
                packet.getData(),
                packet.getOffset(),
                packet.getLength(),
                sender);
    }

    private void shakeHands(InetSocketAddress from, SdkSession session, DTLSRequest request) {
        PskServer server = PskServer.ofReferenceSdk(keys, from.getAddress(), PATIENCE_MILLIS);
        try {
            session.open(request, server, peers);
            completed.increment();
            sessions.put(from, session);
            noLongerUnderWay(from, session);
            read(from, session);
        } catch (IOException | RuntimeException e) { // BouncyCastle throws both for what a peer does
            noLongerUnderWay(from, session);
            failed.increment();
            if (!(e instanceof TlsTimeoutException) && !session.isClosed()) { // which is the network's doing, or ours
                server.failed();
            }
            sessions.asMap().remove(from, session);
            LOG.atDebug()
                    .addKeyValue("from", from)
                    .addKeyValue("identity", server.offered())
                    .addKeyValue("cause", e.toString())
                    .log("DTLS handshake failed");
        }
    }

    private void read(InetSocketAddress from, SdkSession session) {
        session.read((principal, message) -> hear(from, principal, message));
        if (session.isClosed()) {
            sessions.asMap().remove(from, session);
        }
    }

    private void hear(InetSocketAddress from, Principal principal, byte[] message) {
        @Nullable SdkSession unused = sessions.getIfPresent(from); // it is not idle
        receiver.receiveData(RawData.inbound(
                message, new AddressEndpointContext(from, principal), false, ClockUtil.nanoRealtime(), here));
    }

    /** Whether a message is for one of these sessions; if so it is sent, or refused. */
    boolean sends(RawData message) {
        SdkSession session = at(message.getInetSocketAddress());
        if (session == null) {
            return false;
        }
        try {
            if (DtlsPrincipals.peerOf(message.getEndpointContext().getPeerIdentity()) != session.peer()) {
                throw new EndpointUnconnectedException("another session is at that address now");
            }
            message.onContextEstablished(message.getEndpointContext());
            session.write(message.getBytes());
            message.onSent();
        } catch (IOException | EndpointUnconnectedException e) {
            message.onError(e);
        }
        return true;
    }

    /** Ends the session of a peer, if it is one of these. */
    void hangUp(DtlsPeer peer) {
        InetSocketAddress address = peer.address();
        SdkSession session = address == null ? null : at(address);
        if (session != null && session.peer() == peer) {
            try {
                session.end();
            } catch (IOException e) {
                LOG.atDebug().addKeyValue("address", address).log("no goodbye: {}", e.getMessage());
            }
            sessions.asMap().remove(address, session);
        }
    }

    /** Gives them all up. */
    void close() {
        underWay.values().forEach(SdkSession::close);
        sessions.invalidateAll();
    }

    /** For cookies of before: whose cookie is none of them is sent a new one. */
    private static final class NoSender implements DatagramSender {
        @Override
        public int getSendLimit() {
            return MTU;
        }

        @Override
        public void send(byte[] buffer, int offset, int length) {
            // Nothing is said.
        }
    }

    private final class CookieSender implements DatagramSender {
        private final InetSocketAddress to;

        private CookieSender(InetSocketAddress to) {
            this.to = to;
        }

        @Override
        public int getSendLimit() {
            return MTU;
        }

        @Override
        public void send(byte[] buffer, int offset, int length) throws IOException {
            out.send(to, buffer, offset, length);
        }
    }
}
