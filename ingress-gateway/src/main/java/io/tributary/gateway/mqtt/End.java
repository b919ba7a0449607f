package io.tributary.gateway.mqtt;

import io.tributary.gateway.mqtt.packet.Reason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a connection ends: the word for the log of events, the tag of the metric, and what a client of MQTT 5 is told. */
enum End {
    /** DISCONNECT with reason 0: the only end that takes the will back. [MQTT-3.14.4-3] */
    DISCONNECTED("disconnect"),
    DISCONNECTED_WITH_WILL("disconnect-with-will"),
    LOST("connection-lost"),
    SILENT("keep-alive", Reason.KEEP_ALIVE_TIMEOUT),
    TAKEN_OVER("taken-over", Reason.SESSION_TAKEN_OVER),
    REVOKED("revoked", Reason.ADMINISTRATIVE_ACTION),
    MOVED("drained", Reason.USE_ANOTHER_SERVER),
    STOPPED("drained", Reason.SERVER_SHUTTING_DOWN),
    MALFORMED("protocol-error", Reason.MALFORMED_PACKET),
    PROTOCOL_ERROR("protocol-error", Reason.PROTOCOL_ERROR),
    TOPIC_ALIAS("protocol-error", Reason.TOPIC_ALIAS_INVALID),
    TOPIC_INVALID("protocol-error", Reason.TOPIC_NAME_INVALID),
    NOT_PERMITTED("protocol-error", Reason.NOT_AUTHORIZED),
    RETAIN("protocol-error", Reason.RETAIN_NOT_SUPPORTED),
    PACKET_TOO_LARGE("limit", Reason.PACKET_TOO_LARGE),
    RECEIVE_MAXIMUM("limit", Reason.RECEIVE_MAXIMUM_EXCEEDED),
    SLOW_READER("limit", Reason.QUOTA_EXCEEDED),
    KAFKA("server-error", Reason.SERVER_BUSY),
    BUG("server-error", Reason.UNSPECIFIED);

    private final String cause;
    private final @Nullable Reason reason;
    private final String tag = name().toLowerCase(Locale.ROOT).replace('_', '-');

    End(String cause) {
        this(cause, null);
    }

    End(String cause, @Nullable Reason reason) {
        this.cause = cause;
        this.reason = reason;
    }

    /** The end of a client that sent what is no packet. */
    static End of(Reason reason) {
        for (End end : values()) {
            if (end.reason == reason) {
                return end;
            }
        }
        return MALFORMED;
    }

    /** For {@code SessionClosed.cause}. */
    String cause() {
        return cause;
    }

    /** For metrics. */
    String tag() {
        return tag;
    }

    /** What DISCONNECT says; null when there is no one to say it to. */
    @Nullable
    Reason reason() {
        return reason;
    }
}
