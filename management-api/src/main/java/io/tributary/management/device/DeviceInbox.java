package io.tributary.management.device;

import io.tributary.identity.DeviceId;
import io.tributary.schemas.avro.InboxEvent;
import java.util.concurrent.CompletionStage;

/** Where whatever is to change a device's state is written: the topic {@code inbox}. Thread-safe. */
@FunctionalInterface
public interface DeviceInbox {
    /**
     * Writes one event.
     *
     * @return done when it is durable; otherwise fails with {@link io.tributary.identity.RejectedException} UNAVAILABLE, within seconds, and then the
     *     event may be there all the same
     */
    CompletionStage<Void> write(DeviceId device, InboxEvent event);
}
