package io.tributary.gateway.kafka;

import io.tributary.schemas.avro.InboxEvent;

/** Where everything goes that changes a device's server-side state. Never blocks; events of one device keep their order. */
@FunctionalInterface
public interface Inbox {
    void write(DeviceKey device, InboxEvent event, Completion done);
}
