package io.tributary.gateway.coap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.RawDataChannel;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.AlertMessage.AlertDescription;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.ResumptionSupportingConnectionStore;
import org.jspecify.annotations.Nullable;

/**
 * One UDP port for Scandium's DTLS and for the reference C SDK's: the first ClientHello of an address decides. A session that has ended makes
 * room at once, where Scandium would keep it until it is stale, to be resumed.
 */
final class SharedPort extends DTLSConnector {
    private final ResumptionSupportingConnectionStore connections;
    private final SdkSessions others;
    private final DtlsPrincipals principals;
    private final String name;

    /** @param principals what the configuration asks about who is there */
    SharedPort(DtlsConnectorConfig config, DtlsPrincipals principals, SdkSessions others) {
        this(config, createConnectionStore(config), principals, others);
    }

    private SharedPort(
            DtlsConnectorConfig config,
            ResumptionSupportingConnectionStore connections,
            DtlsPrincipals principals,
            SdkSessions others) {
        super(config, connections);
        this.principals = principals;
        this.name = String.valueOf(config.getAddress());
        this.connections = connections;
        this.others = others;
        setAlertHandler((peer, alert) -> {
            @Nullable Connection connection = connections.get(peer);
            if (alert.getDescription() == AlertDescription.CLOSE_NOTIFY
                    && connection != null
                    && connection.isClosed()) {
                forget(connection);
            }
        });
    }

    private void forget(Connection connection) {
        connections.remove(connection, true);
    }

    /**
     * Writes the connections by which these have come, and forgets all of them; once it is stopped.
     *
     * @param idleSeconds those that were silent for longer are not worth it
     */
    KeptSessions.Port keep(Predicate<DtlsPeer> worth, long idleSeconds) throws IOException {
        List<KeptSessions.Peer> peers = new ArrayList<>();
        List<Connection> others = new ArrayList<>();
        for (Connection connection : connections) {
            @Nullable DtlsPeer peer = DtlsPrincipals.peerOf(connection.getEstablishedPeerIdentity());
            if (peer != null && worth.test(peer)) {
                peers.add(peer.kept());
            } else {
                others.add(connection);
            }
        }
        others.forEach(this::forget); // a key that is the device's no more may have opened one
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        save(bytes, idleSeconds);
        return new KeptSessions.Port(name, peers, bytes.toByteArray());
    }

    /**
     * Takes up connections that were kept; before it is started.
     *
     * @param shiftNanos what is to be added to times of then
     * @throws IOException when they cannot be read; there are none then
     */
    void resume(KeptSessions.Port kept, long shiftNanos) throws IOException {
        try {
            principals.whileResuming(
                    kept.peers(), () -> load(new ByteArrayInputStream(kept.connections()), shiftNanos));
        } catch (IllegalArgumentException e) {
            throw new IOException(e);
        }
    }

    /** As it is configured. */
    String name() {
        return name;
    }

    /** Says goodbye to a peer and forgets it, unless another session is at its address now. */
    void hangUp(DtlsPeer peer) {
        others.hangUp(peer);
        @Nullable InetSocketAddress address = peer.address();
        @Nullable Connection connection = address == null ? null : connections.get(address);
        if (connection != null && DtlsPrincipals.peerOf(connection.getEstablishedPeerIdentity()) == peer) {
            close(address);
            connection.getExecutor().execute(() -> forget(connection));
        }
    }

    /** Ends a connection by which nobody has proven to be a device. */
    void endUnproven(Connection connection) {
        @Nullable DtlsPeer peer = DtlsPrincipals.peerOf(connection.getEstablishedPeerIdentity());
        @Nullable InetSocketAddress address = connection.getPeerAddress();
        if ((peer == null || peer.proven() == null) && address != null && connections.get(address) == connection) {
            close(address);
            connection.getExecutor().execute(() -> forget(connection));
        }
    }

    @Override
    public void setRawDataReceiver(RawDataChannel messageHandler) {
        super.setRawDataReceiver(messageHandler);
        others.open(
                (to, data, offset, length) -> sendNextDatagramOverNetwork(new DatagramPacket(data, offset, length, to)),
                messageHandler,
                config.getAddress());
    }

    @Override
    protected void processDatagram(DatagramPacket packet, @Nullable InetSocketAddress router) {
        if (!others.takes(packet)) {
            super.processDatagram(packet, router);
        }
    }

    @Override
    public void send(RawData message) {
        if (!others.sends(message)) {
            super.send(message);
        }
    }

    @Override
    public void stop() {
        others.close();
        super.stop();
    }
}
