package io.tributary.gateway.coap;

import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAPMessageFormatException;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.elements.util.DatagramReader;

/**
 * Californium's, but that a payload larger than the block it says it is (RFC 7959, section 2.2) is a malformed message like others,
 * answered 4.00: Californium takes it for an error of its own, and would write a page into the log for each. Thread-safe.
 */
final class DatagramParser extends UdpDataParser {
    DatagramParser() {
        super(true, DeviceRequest.OPTIONS);
    }

    @Override
    public void parseOptionsAndPayload(DatagramReader reader, Message message) {
        try {
            super.parseOptionsAndPayload(reader, message);
        } catch (IllegalStateException e) {
            throw new CoAPMessageFormatException(
                    String.valueOf(e.getMessage()),
                    message.getToken(),
                    message.getMID(),
                    message.getRawCode(),
                    message.isConfirmable(),
                    ResponseCode.BAD_REQUEST);
        }
    }
}
