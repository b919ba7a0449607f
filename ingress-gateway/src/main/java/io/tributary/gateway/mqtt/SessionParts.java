package io.tributary.gateway.mqtt;

import io.tributary.gateway.cluster.NodeAddress;
import io.tributary.gateway.kafka.Inbox;
import io.tributary.gateway.kafka.Uplink;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.limits.Limits;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What every session of this node works with.
 *
 * @param address where the device-state job reaches this gateway now
 */
public record SessionParts(
        String nodeId,
        Uplink uplink,
        Inbox inbox,
        Sessions sessions,
        Limits limits,
        GatewayMetrics metrics,
        InstantSource clock,
        Supplier<NodeAddress> address) {

    SessionEvents events() {
        return new SessionEvents(nodeId, clock, address);
    }
}
