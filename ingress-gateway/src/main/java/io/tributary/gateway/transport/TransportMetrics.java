package io.tributary.gateway.transport;

import io.tributary.gateway.metrics.GatewayMetrics;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** The transports' counters, resolved once. */
final class TransportMetrics {
    final LongAdder serverTls;
    final LongAdder mutualTls;
    final LongAdder resumedTls;
    final LongAdder psk;
    final LongAdder pauses;
    final LongAdder certificatesLoaded;
    final LongAdder certificatesRefused;
    final LongAdder ticketKeysLoaded;
    final LongAdder ticketKeysRefused;

    private final GatewayMetrics metrics;
    private final Map<EarlyEnd, LongAdder> ends = new EnumMap<>(EarlyEnd.class);
    private final Map<Transport, LongAdder> accepted = new EnumMap<>(Transport.class);

    TransportMetrics(GatewayMetrics metrics) {
        this.metrics = metrics;
        for (EarlyEnd cause : EarlyEnd.values()) {
            ends.put(cause, metrics.counter("connections.ended.early", "cause", cause.tag()));
        }
        for (Transport transport : Transport.values()) {
            accepted.put(transport, metrics.counter("connections.accepted", "transport", transport.tag()));
        }
        serverTls = metrics.counter("handshakes", "kind", "server");
        mutualTls = metrics.counter("handshakes", "kind", "mutual");
        resumedTls = metrics.counter("handshakes", "kind", "resumed");
        psk = metrics.counter("handshakes", "kind", "psk");
        pauses = metrics.counter("admission.pauses", "cause", "pace");
        certificatesLoaded = metrics.counter("certificate.reloads", "result", "loaded");
        certificatesRefused = metrics.counter("certificate.reloads", "result", "refused");
        ticketKeysLoaded = metrics.counter("ticket.key.reloads", "result", "loaded");
        ticketKeysRefused = metrics.counter("ticket.key.reloads", "result", "refused");
    }

    LongAdder ended(EarlyEnd cause) {
        return Objects.requireNonNull(ends.get(cause));
    }

    LongAdder accepted(Transport transport) {
        return Objects.requireNonNull(accepted.get(transport));
    }

    void gauge(String name, LongSupplier value) {
        metrics.gauge(name, value);
    }
}
