package io.tributary.gateway.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ports of a gateway; one that is absent is closed. */
public record TransportConfig(
        ListenerConfig mqtt,
        @Nullable ListenerConfig mqtts,
        @Nullable ListenerConfig ws,
        @Nullable ListenerConfig wss,
        @Nullable ListenerConfig http,
        @Nullable ListenerConfig https,
        @Nullable TlsConfig tls,
        AdmissionConfig admission) {

    public TransportConfig {
        if ((mqtts != null || wss != null || https != null) && tls == null) {
            throw new IllegalArgumentException(
                    "tls: is missing, which mqtts, wss and https need; set tls.certificate and"
                            + " tls.key, or leave those ports out");
        }
    }

    /** MQTT alone. */
    public TransportConfig(
            ListenerConfig mqtt,
            @Nullable ListenerConfig mqtts,
            @Nullable ListenerConfig ws,
            @Nullable ListenerConfig wss,
            @Nullable TlsConfig tls,
            AdmissionConfig admission) {
        this(mqtt, mqtts, ws, wss, null, null, tls, admission);
    }

    /** What is open, by the name of its key. */
    public Map<Transport, ListenerConfig> listeners() {
        Map<Transport, ListenerConfig> open = new LinkedHashMap<>();
        open.put(Transport.MQTT, mqtt);
        put(open, Transport.MQTTS, mqtts);
        put(open, Transport.WS, ws);
        put(open, Transport.WSS, wss);
        put(open, Transport.HTTP, http);
        put(open, Transport.HTTPS, https);
        return open;
    }

    private static void put(
            Map<Transport, ListenerConfig> open, Transport transport, @Nullable ListenerConfig listener) {
        if (listener != null) {
            open.put(transport, listener);
        }
    }
}
