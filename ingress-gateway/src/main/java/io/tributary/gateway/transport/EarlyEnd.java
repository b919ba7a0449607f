package io.tributary.gateway.transport;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Why a connection ended before its CONNECT: a tag of the metric {@code connections.ended.early}. */
enum EarlyEnd {
    /** The node holds as many connections as it may. */
    NODE_FULL,
    /** Its address has too many connections without a CONNECT. */
    ADDRESS_FULL,
    /** No CONNECT in time. */
    TIMEOUT,
    /** No PROXY header came from where one has to, or a wrong one. */
    PROXY_HEADER,
    NOT_TLS,
    TLS_HANDSHAKE,
    /** After the handshake, bytes that are no TLS record of its keys. */
    TLS_RECORD,
    PSK_UNKNOWN_IDENTITY,
    PSK_HANDSHAKE,
    WEBSOCKET_UPGRADE,
    /** A frame that is none, or too long, after the upgrade. */
    WEBSOCKET_FRAME,
    /** An error of ours. */
    BUG,
    /** It went by itself, or what it sent was not MQTT. */
    LEFT;

    static EarlyEnd of(Throwable cause) {
        if (cause instanceof HAProxyProtocolException) {
            return PROXY_HEADER;
        }
        if (cause instanceof NotSslRecordException) {
            return NOT_TLS;
        }
        if (cause instanceof SSLException) {
            return TLS_HANDSHAKE;
        }
        if (cause instanceof WebSocketHandshakeException) {
            return WEBSOCKET_UPGRADE;
        }
        if (cause instanceof CorruptedWebSocketFrameException) {
            return WEBSOCKET_FRAME;
        }
        return cause instanceof IOException || cause instanceof DecoderException ? LEFT : BUG;
    }

    String tag() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
