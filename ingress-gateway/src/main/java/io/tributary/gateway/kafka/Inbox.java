package io.tributary.gateway.kafka;

import io.tributary.schemas.avro.InboxEvent;

/** Where everything goes that changes a device's server-side state. Never blocks; events of one device keep their order. */
@FunctionalInterface
public interface Inbox {
    /** Hands an event to Kafka; {@code done} may be called at once, when it is refused. */
    void write(DeviceKey device, InboxEvent event, Pending done);
}
