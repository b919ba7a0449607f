package io.tributary.gateway.mqtt;

import io.tributary.gateway.kafka.Inbox;
import io.tributary.gateway.kafka.Uplink;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.limits.Limits;
import java.time.InstantSource;

/** What every session of this node works with. */
public record SessionParts(
        String nodeId,
        Uplink uplink,
        Inbox inbox,
        Sessions sessions,
        Limits limits,
        GatewayMetrics metrics,
        InstantSource clock) {

    SessionEvents events() {
        return new SessionEvents(nodeId, clock);
    }
}
