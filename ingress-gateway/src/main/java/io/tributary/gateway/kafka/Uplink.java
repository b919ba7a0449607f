package io.tributary.gateway.kafka;

/** Where device messages go. Never blocks; messages of one device keep their order. */
public interface Uplink {
    /** Hands a message to Kafka; it gets its id here. {@code done} may be called at once, when it is refused. */
    void publish(DeviceKey device, Publication message, Pending done);

    /** Whether Kafka has not answered for some time although something waits for it. */
    boolean stalled();

    /** Whether the unanswered bytes of this node are within their bound. */
    boolean hasRoom();

    /** Runs {@code task} once the node has room again, on any thread, perhaps at once. */
    void whenRoom(Runnable task);
}
