package io.tributary.gateway.coap;

import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.RawDataChannel;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.jspecify.annotations.Nullable;

/** One UDP port for Scandium's DTLS and for the reference C SDK's: the first ClientHello of an address decides. */
final class SharedPort extends DTLSConnector {
    private final SdkSessions others;

    SharedPort(DtlsConnectorConfig config, SdkSessions others) {
        super(config);
        this.others = others;
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
