package io.tributary.system.clients;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where devices reach a gateway, and how.
 *
 * @param trust the certificate authority to trust, in PEM, where the way is a secure one
 */
public record Endpoint(Way way, String host, int port, Optional<Path> trust) {
    /** What carries MQTT. */
    public enum Way {
        TCP,
        TLS,
        WS,
        WSS;

        public boolean secure() {
            return this == TLS || this == WSS;
        }

        public boolean webSocket() {
            return this == WS || this == WSS;
        }
    }

    /** As Paho and mqtt.js want it. */
    public String uri() {
        String scheme = switch (way) {
            case TCP -> "tcp";
            case TLS -> "ssl";
            case WS -> "ws";
            case WSS -> "wss";
        };
        return scheme + "://" + host + ":" + port + (way.webSocket() ? "/mqtt" : "");
    }

    @Override
    public String toString() {
        return way.toString();
    }
}
