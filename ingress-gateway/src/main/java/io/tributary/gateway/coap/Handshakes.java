package io.tributary.gateway.coap;

import io.tributary.gateway.transport.PskEngine;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.eclipse.californium.scandium.ConnectionListener;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.DTLSContext;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.eclipse.californium.scandium.dtls.SessionListener;
import org.jspecify.annotations.Nullable;

/**
 * The handshakes under way, from the peer's cookie on: who tries, from where, and what of it counts as a guess. A wrong key shows as a
 * record that does not open; a handshake that just ends is the network's doing. Thread-safe.
 */
final class Handshakes implements SessionListener, ConnectionListener {
    private final PskEngine keys;
    private final Consumer<Connection> begun;
    private final Consumer<Connection> left;
    private final LongAdder completed;
    private final LongAdder failed;
    private final Map<ConnectionId, Attempt> open = new ConcurrentHashMap<>();

    private static final class Attempt {
        private final InetAddress from;
        private volatile @Nullable String identity;
        private volatile boolean counted;

        private Attempt(InetAddress from) {
            this.from = from;
        }
    }

    /**
     * @param begun hears of connections that have been made
     * @param left hears of connections that are no more
     */
    Handshakes(
            PskEngine keys,
            Consumer<Connection> begun,
            Consumer<Connection> left,
            LongAdder completed,
            LongAdder failed) {
        this.keys = keys;
        this.begun = begun;
        this.left = left;
        this.completed = completed;
        this.failed = failed;
    }

    /** The key of an identity that is offered; empty when it is nobody's, or is not looked at because its guesses are being slowed. */
    Optional<byte[]> keyOf(ConnectionId handshake, String identity) {
        Attempt attempt = open.get(handshake);
        if (attempt == null) {
            return Optional.empty(); // given up meanwhile
        }
        if (!keys.admits(identity, attempt.from)) {
            return Optional.empty();
        }
        attempt.identity = identity;
        return keys.find(identity);
    }

    int size() {
        return open.size();
    }

    @Override
    public void handshakeStarted(Handshaker handshaker) {
        open.put(
                handshaker.getConnection().getConnectionId(),
                new Attempt(handshaker.getPeerAddress().getAddress()));
    }

    @Override
    public void contextEstablished(Handshaker handshaker, DTLSContext context) {
        completed.increment();
        open.remove(handshaker.getConnection().getConnectionId());
    }

    @Override
    public void handshakeCompleted(Handshaker handshaker) {
        open.remove(handshaker.getConnection().getConnectionId());
    }

    @Override
    public void handshakeFailed(Handshaker handshaker, Throwable error) {
        failed.increment();
        open.remove(handshaker.getConnection().getConnectionId());
    }

    @Override
    public void handshakeFlightRetransmitted(Handshaker handshaker, int flight) {
        // The network's doing.
    }

    @Override
    public void onConnectionEstablished(Connection connection) {
        begun.accept(connection); // who it is shows at its first request
    }

    @Override
    public void onConnectionRemoved(Connection connection) {
        open.remove(connection.getConnectionId());
        left.accept(connection);
    }

    @Override
    public boolean onConnectionUpdatesSequenceNumbers(Connection connection, boolean writeSequenceNumber) {
        return false;
    }

    /** Once for each handshake; anybody can send rubbish in a peer's name, so the handshake goes on. */
    @Override
    public boolean onConnectionMacError(Connection connection) {
        Attempt attempt = open.get(connection.getConnectionId());
        if (attempt != null) {
            String identity = attempt.identity;
            if (identity != null && !attempt.counted) {
                attempt.counted = true;
                keys.failed(identity, attempt.from);
            }
        }
        return false;
    }

    @Override
    public void beforeExecution(Connection connection) {
        // Nothing to prepare.
    }

    @Override
    public void updateExecution(Connection connection) {
        // Nothing to keep up.
    }

    @Override
    public void afterExecution(Connection connection) {
        // Nothing to tidy.
    }
}
