package io.tributary.gateway.coap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import io.tributary.gateway.transport.PskEngine;
import io.tributary.gateway.transport.PskServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DatagramSender;
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
    private static final int MTU = 1_280;

    private final PskEngine keys;
    private final DtlsPeers peers;
    private final Executor handshakes;
    private final LongAdder completed;
    private final LongAdder failed;
    private final DTLSVerifier cookies;
    private final Cache<InetSocketAddress, SdkSession> sessions;
    private volatile SdkSession.Datagrams out = (to, data, offset, length) -> {};
    private volatile RawDataChannel receiver = message -> {};
    private volatile InetSocketAddress here = InetSocketAddress.createUnresolved("closed", 0);

    /**
     * @param most sessions; a further one ends that which was silent longest
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
        this.handshakes = handshakes;
        this.completed = completed;
        this.failed = failed;
        this.cookies = new DTLSVerifier(keys.crypto());
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
        SdkSession session = sessions.getIfPresent(from);
        boolean hello = DtlsHello.isOfReferenceSdk(packet.getData(), packet.getOffset(), packet.getLength());
        if (hello && (session == null || session.isOpen() || session.isClosed())) {
            begin(from, packet);
            return true;
        }
        if (session == null) {
            return false;
        }
        session.arrived(
                Arrays.copyOfRange(packet.getData(), packet.getOffset(), packet.getOffset() + packet.getLength()));
        read(from, session);
        return true;
    }

    private void begin(InetSocketAddress from, DatagramPacket packet) {
        DTLSRequest request = cookies.verifyRequest(
                from.toString().getBytes(StandardCharsets.UTF_8),
                packet.getData(),
                packet.getOffset(),
                packet.getLength(),
                new CookieSender(from));
        if (request == null) {
            return; // it has been sent its cookie
        }
        SdkSession session = new SdkSession(from, out);
        sessions.put(from, session);
        try {
            handshakes.execute(() -> shakeHands(from, session, request));
        } catch (RejectedExecutionException e) {
            sessions.asMap().remove(from, session); // too many at once: the peer tries again
        }
    }

    private void shakeHands(InetSocketAddress from, SdkSession session, DTLSRequest request) {
        PskServer server = PskServer.ofReferenceSdk(keys, from.getAddress(), PATIENCE_MILLIS);
        try {
            session.open(request, server, peers);
            completed.increment();
            read(from, session);
        } catch (IOException | RuntimeException e) { // BouncyCastle throws both for what a peer does
            failed.increment();
            server.failed();
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
        receiver.receiveData(RawData.inbound(
                message, new AddressEndpointContext(from, principal), false, ClockUtil.nanoRealtime(), here));
    }

    /** Whether a message is for one of these sessions; if so it is sent, or refused. */
    boolean sends(RawData message) {
        SdkSession session = sessions.getIfPresent(message.getInetSocketAddress());
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
        SdkSession session = address == null ? null : sessions.getIfPresent(address);
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
        sessions.invalidateAll();
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
