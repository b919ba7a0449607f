package io.tributary.gateway.coap;

import java.net.DatagramPacket;
import java.net.InetSocketAddress;
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

    SharedPort(DtlsConnectorConfig config, SdkSessions others) {
        this(config, createConnectionStore(config), others);
    }

    private SharedPort(
            DtlsConnectorConfig config, ResumptionSupportingConnectionStore connections, SdkSessions others) {
        super(config, connections);
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
