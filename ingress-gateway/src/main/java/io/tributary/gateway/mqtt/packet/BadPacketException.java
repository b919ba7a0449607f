package io.tributary.gateway.mqtt.packet;

/** Bytes that are not a packet a client may send. Carries no stack trace: it is the client's mistake. */
final class BadPacketException extends Exception {
    private final Reason reason;

    BadPacketException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    static BadPacketException malformed(String message) {
        return new BadPacketException(Reason.MALFORMED_PACKET, message);
    }

    static BadPacketException protocol(String message) {
        return new BadPacketException(Reason.PROTOCOL_ERROR, message);
    }

    Reason reason() {
        return reason;
    }
}
