package io.tributary.gateway.mqtt;

import io.tributary.gateway.cluster.NodeAddress;
import io.tributary.gateway.device.DeviceSettings;
import io.tributary.gateway.kafka.Inbox;
import io.tributary.gateway.kafka.Uplink;
import io.tributary.gateway.metrics.GatewayMetrics;
import io.tributary.gateway.publish.ProductRules;
import io.tributary.gateway.publish.Records;
import io.tributary.gateway.session.SessionEvents;
import io.tributary.limits.Limits;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** What every session of this node works with. */
public final class SessionParts {
    /** Room for topic, packet id, properties and the parts of CONNECT beside the payload. */
    private static final int HEADER_ROOM = 2 * 1024;

    /** How long a client that comes too often waits for its answer. */
    static final long SLOWED_MILLIS = 1_000;

    /** So many wait at once; the others are answered at once, so that waiting clients cannot fill the memory. */
    private static final int SLOWED = 1_000;

    private final String nodeId;
    private final Uplink uplink;
    private final Inbox inbox;
    private final Sessions sessions;
    private final Limits limits;
    private final GatewayMetrics metrics;
    private final InstantSource clock;
    private final ForbiddenPublish forbiddenPublish;
    private final Supplier<NodeAddress> address;
    private final SessionEvents events;
    private final Records records;
    private final ProductRules.Book products;
    private final KeepAlive keepAlive = new KeepAlive();
    private final DelayedWills wills = new DelayedWills();
    private final Qos2Memory qos2 = new Qos2Memory();
    private final Semaphore slowed = new Semaphore(SLOWED);
    private final Refusals refusals;

    /**
     * @param address where the device-state job reaches this gateway now
     * @param gateways how many are alive, this one included: a product's rate is divided among them
     */
    public SessionParts(
            String nodeId,
            Uplink uplink,
            Inbox inbox,
            Sessions sessions,
            Limits limits,
            GatewayMetrics metrics,
            InstantSource clock,
            ForbiddenPublish forbiddenPublish,
            Supplier<NodeAddress> address,
            IntSupplier gateways,
            DeviceSettings settings) {
        this.nodeId = nodeId;
        this.uplink = uplink;
        this.inbox = inbox;
        this.sessions = sessions;
        this.limits = limits;
        this.metrics = metrics;
        this.clock = clock;
        this.forbiddenPublish = forbiddenPublish;
        this.address = address;
        this.events = new SessionEvents(nodeId, clock);
        this.records = new Records(uplink, inbox, settings, nodeId, clock);
        this.products = new ProductRules.Book(limits, gateways);
        this.refusals = new Refusals(metrics);
    }

    /** Why no session can be opened at present; empty when it can. Asked first, for in a storm it has to be cheap. */
    String whyShut() {
        if (uplink.stalled()) {
            return "Kafka does not answer";
        }
        if (uplink.inFlight().isFull()) {
            return "Kafka is behind with what this gateway has for it";
        }
        return address.get().reachable() ? "" : "the device-state job has no way to this gateway at present";
    }

    String nodeId() {
        return nodeId;
    }

    Uplink uplink() {
        return uplink;
    }

    Inbox inbox() {
        return inbox;
    }

    Sessions sessions() {
        return sessions;
    }

    Limits limits() {
        return limits;
    }

    GatewayMetrics metrics() {
        return metrics;
    }

    InstantSource clock() {
        return clock;
    }

    ForbiddenPublish forbiddenPublish() {
        return forbiddenPublish;
    }

    NodeAddress address() {
        return address.get();
    }

    SessionEvents events() {
        return events;
    }

    /** What products say of their devices, whatever protocol these speak. */
    public ProductRules.Book products() {
        return products;
    }

    Records records() {
        return records;
    }

    KeepAlive keepAlive() {
        return keepAlive;
    }

    DelayedWills wills() {
        return wills;
    }

    Semaphore slowed() {
        return slowed;
    }

    Refusals refusals() {
        return refusals;
    }

    Qos2Memory qos2() {
        return qos2;
    }

    /** Says the wills that wait for their delay: this node stops. */
    public void sayDelayedWills() {
        wills.sayAll();
    }

    /** The largest packet that is read, its fixed header included. */
    int packetBytes() {
        return limits.mqttPayloadBytes() + HEADER_ROOM;
    }
}
