package io.tributary.gateway.mqtt.packet;

/** The reason codes of MQTT 5 (section 2.4) that this server says or reacts to. */
public enum Reason {
    SUCCESS(0x00),
    GRANTED_QOS_1(0x01),
    DISCONNECT_WITH_WILL(0x04),
    NO_SUBSCRIPTION_EXISTED(0x11),
    UNSPECIFIED(0x80),
    MALFORMED_PACKET(0x81),
    PROTOCOL_ERROR(0x82),
    UNSUPPORTED_PROTOCOL_VERSION(0x84),
    CLIENT_IDENTIFIER_NOT_VALID(0x85),
    BAD_USER_NAME_OR_PASSWORD(0x86),
    NOT_AUTHORIZED(0x87),
    SERVER_UNAVAILABLE(0x88),
    SERVER_BUSY(0x89),
    SERVER_SHUTTING_DOWN(0x8B),
    BAD_AUTHENTICATION_METHOD(0x8C),
    KEEP_ALIVE_TIMEOUT(0x8D),
    SESSION_TAKEN_OVER(0x8E),
    TOPIC_FILTER_INVALID(0x8F),
    TOPIC_NAME_INVALID(0x90),
    PACKET_IDENTIFIER_NOT_FOUND(0x92),
    RECEIVE_MAXIMUM_EXCEEDED(0x93),
    TOPIC_ALIAS_INVALID(0x94),
    PACKET_TOO_LARGE(0x95),
    QUOTA_EXCEEDED(0x97),
    ADMINISTRATIVE_ACTION(0x98),
    RETAIN_NOT_SUPPORTED(0x9A),
    USE_ANOTHER_SERVER(0x9C),
    SHARED_SUBSCRIPTIONS_NOT_SUPPORTED(0x9E),
    CONNECTION_RATE_EXCEEDED(0x9F),
    WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED(0xA2);

    /** From here on, a reason code is an error. */
    public static final int FIRST_ERROR = 0x80;

    private final int code;

    Reason(int code) {
        this.code = code;
    }

    /** As on the wire, 0 to 255. */
    public int code() {
        return code;
    }

    public boolean isError() {
        return code >= FIRST_ERROR;
    }
}
