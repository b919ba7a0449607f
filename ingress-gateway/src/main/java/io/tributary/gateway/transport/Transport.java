package io.tributary.gateway.transport;

import java.util.Locale;

/** A way for MQTT to travel, with a port of its own. */
public enum Transport {
    MQTT("tcp", false, false),
    MQTTS("tls", true, false),
    WS("ws", false, true),
    WSS("wss", true, true);

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
}
