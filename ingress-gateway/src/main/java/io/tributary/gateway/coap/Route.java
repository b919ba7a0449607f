package io.tributary.gateway.coap;

import java.net.InetSocketAddress;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.elements.EndpointContext;

/**
 * The way to a device: where its newest request came from, and by which port.
 *
 * @param heardAt when that was, on a clock that never goes back
 */
record Route(Endpoint endpoint, EndpointContext to, long heardAt) {
    InetSocketAddress address() {
        return to.getPeerAddress();
    }

    /** Asks the device whether it is there, by a message that everything that speaks CoAP rejects. (RFC 7252, section 4.3.) */
    void ping(Runnable there, Runnable silent) {
        Request ping = Request.newPing();
        ping.setToken(Token.EMPTY); // else it were no empty message
        ping.setDestinationContext(to);
        ping.addMessageObserver(new MessageObserverAdapter() {
            @Override
            public void onReject() {
                there.run();
            }

            @Override
            public void onTimeout() {
                silent.run();
            }

            @Override
            public void onSendError(Throwable error) {
                silent.run();
            }
        });
        endpoint.sendRequest(ping);
    }
}
