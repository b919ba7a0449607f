package io.tributary.gateway.kafka;

/** Where device messages go. Never blocks; messages of one device keep their order. */
public interface Uplink {
    /** Hands a message to Kafka; it gets its id here. {@code done} may be called at once, when it is refused. */
    void publish(DeviceKey device, Publication message, Pending done);

    /** Whether Kafka has not answered for some time although something waits for it. */
    boolean stalled();

    /** What Kafka has not answered yet, of all connections of this node; events of sessions are in it, too. */
    InFlightBytes inFlight();
}
