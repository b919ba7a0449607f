package io.tributary.gateway.coap;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tributary.gateway.transport.ListenerConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where devices speak CoAP; a port that is absent is closed.
 *
 * @param dtls over DTLS 1.2: with keys, and with certificates where the gateway's {@code tls} names the server's own
 * @param plain over bare UDP, where nothing proves who sends: for networks on which nobody else is
 * @param sessions of DTLS at most; beyond, one that was silent for {@code idle} makes room, else newcomers have to wait
 * @param idle how long a session must have been silent to make room for another
 * @param patience how long a request waits for Kafka before it is answered with 5.03
 * @param acknowledgementTimeout how long a device has to acknowledge a message before it is sent again, four times, each time twice as
 *     long (RFC 7252, section 4.8)
 * @param duplicates how many messages of one device are remembered, to know those that come again
 */
public record CoapConfig(
        @Nullable ListenerConfig dtls,
        @Nullable ListenerConfig plain,
        int sessions,
        Duration idle,
        Duration patience,
        Duration acknowledgementTimeout,
        int duplicates) {
    private static final int FEWEST_DUPLICATES = 4;

    /** No CoAP. */
    public static final CoapConfig CLOSED = new CoapConfig(
            null, null, 20_000, Duration.ofMinutes(10), Duration.ofSeconds(20), Duration.ofSeconds(2), 8);

    public CoapConfig {
        withoutProxy("dtls", dtls);
        withoutProxy("plain", plain);
        positive("sessions", sessions);
        positive("idle", idle.toSeconds());
        positive("patience", patience.toSeconds());
        positive("acknowledgementTimeout", acknowledgementTimeout.toMillis());
        if (duplicates < FEWEST_DUPLICATES) {
            throw new IllegalArgumentException(
                    "coap.duplicates: " + duplicates + " is too few; use " + FEWEST_DUPLICATES + " or more");
        }
    }

    /** Reads what a configuration says over the defaults. */
    @JsonCreator
    static CoapConfig overDefaults(
            @JsonProperty("dtls") @Nullable ListenerConfig dtls,
            @JsonProperty("plain") @Nullable ListenerConfig plain,
            @JsonProperty("sessions") @Nullable Integer sessions,
            @JsonProperty("idle") @Nullable Duration idle,
            @JsonProperty("patience") @Nullable Duration patience,
            @JsonProperty("acknowledgementTimeout") @Nullable Duration acknowledgementTimeout,
            @JsonProperty("duplicates") @Nullable Integer duplicates) {
        return new CoapConfig(
                dtls,
                plain,
                sessions == null ? CLOSED.sessions : sessions,
                idle == null ? CLOSED.idle : idle,
                patience == null ? CLOSED.patience : patience,
                acknowledgementTimeout == null ? CLOSED.acknowledgementTimeout : acknowledgementTimeout,
                duplicates == null ? CLOSED.duplicates : duplicates);
    }

    /** What is open, by the name of its key. */
    public Map<String, ListenerConfig> listeners() {
        Map<String, ListenerConfig> open = new LinkedHashMap<>();
        if (dtls != null) {
            open.put("coap.dtls", dtls);
        }
        if (plain != null) {
            open.put("coap.plain", plain);
        }
        return open;
    }

    private static void withoutProxy(String key, @Nullable ListenerConfig listener) {
        if (listener != null && !listener.proxyFrom().isEmpty()) {
            throw new IllegalArgumentException(
                    "coap." + key + ".proxyFrom: there is no PROXY protocol for CoAP; leave it out");
        }
    }

    private static void positive(String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("coap." + key + ": " + value + " is not above zero");
        }
    }
}
