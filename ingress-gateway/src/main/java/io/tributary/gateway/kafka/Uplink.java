package io.tributary.gateway.kafka;

import io.tributary.schemas.avro.UplinkMessage;

/** Where device messages go. Never blocks; messages of one device keep their order. */
public interface Uplink {
    /**
     * Hands a message to Kafka.
     *
     * @return the bytes it holds until {@code done} is called, for the caller's own bound
     */
    int publish(DeviceKey device, UplinkMessage message, Completion done);

    /** Whether Kafka has not answered for some time although something waits for it. */
    boolean stalled();

    /** Whether the unanswered bytes of this node are within their bound. */
    boolean hasRoom();

    /** Runs {@code task} once the node has room again, on any thread, perhaps at once. */
    void whenRoom(Runnable task);
}
