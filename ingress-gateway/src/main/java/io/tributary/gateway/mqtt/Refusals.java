package io.tributary.gateway.mqtt;

import io.tributary.gateway.logging.Quoted;
import io.tributary.gateway.logging.Seldom;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.gateway.mqtt.packet.Reason;
import java.net.SocketAddress;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What this node says of connections and subscriptions that it refused. All are counted by reason; in the log each reason has room for
 * so many lines in ten seconds, the others are said at debug level: neither strangers nor a device can fill the log. Thread-safe.
 */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final int LINES = 50;
    private static final int NAME = 80;
    private static final int CAUSE = 200;

    private final GatewayMetrics metrics;
    private final Map<Reason, Seldom> connections = perReason();
    private final Map<Reason, Seldom> subscriptions = perReason();

    Refusals(GatewayMetrics metrics) {
        this.metrics = metrics;
    }

    /**
     * A connection gets no session.
     *
     * @param key clientId or device: whether the name is proven
     */
    void connection(Reason reason, String key, String name, SocketAddress remote, String cause) {
        metrics.connectsRefused.increment();
        metrics.connectRefusals
                .of(reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .increment();
        LOG.atLevel(level(connections, reason))
                .addKeyValue(key, Quoted.of(name, NAME))
                .addKeyValue("remote", remote)
                .addKeyValue("code", reason.code())
                .addKeyValue("cause", Quoted.of(cause, CAUSE))
                .log("connection refused");
    }

    /** A topic filter is not granted. */
    void subscription(Reason reason, Object device, String filter) {
        metrics.subscribesRefused.of(reason.name().toLowerCase(Locale.ROOT)).increment();
        LOG.atLevel(level(subscriptions, reason))
                .addKeyValue("device", device)
                .addKeyValue("filter", Quoted.of(filter, CAUSE))
                .addKeyValue("cause", reason)
                .log("subscription refused");
    }

    private static Level level(Map<Reason, Seldom> lines, Reason reason) {
        Seldom room = lines.get(reason);
        return room != null && room.now() ? Level.INFO : Level.DEBUG;
    }

    private static Map<Reason, Seldom> perReason() {
        Map<Reason, Seldom> lines = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            lines.put(reason, new Seldom(LINES));
        }
        return lines;
    }
}
