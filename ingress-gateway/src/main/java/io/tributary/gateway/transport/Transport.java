package io.tributary.gateway.transport;

import java.util.Locale;

/** A way for devices to reach the gateway, with a port of its own: MQTT on four, HTTP on two. */
public enum Transport {
    MQTT("tcp", false, false),
    MQTTS("tls", true, false),
    WS("ws", false, true),
    WSS("wss", true, true),
    HTTP("http", false, false),
    HTTPS("https", true, false);

    private final String tag;
    private final boolean secure;
    private final boolean webSocket;

    Transport(String tag, boolean secure, boolean webSocket) {
        this.tag = tag;
        this.secure = secure;
        this.webSocket = webSocket;
    }

    /** Its key in the configuration. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its name in {@link Peer#transport} and in metrics. */
    public String tag() {
        return tag;
    }

    public boolean secure() {
        return secure;
    }

    public boolean webSocket() {
        return webSocket;
    }

    /** Whether requests are spoken on it, and not MQTT. */
    public boolean isHttp() {
        return this == HTTP || this == HTTPS;
    }
}
