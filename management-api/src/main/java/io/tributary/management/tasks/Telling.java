package io.tributary.management.tasks;

import io.tributary.identity.DeviceId;
import java.util.concurrent.CompletableFuture;

/** What a task says to a device. Thread-safe. */
@FunctionalInterface
public interface Telling {
    /**
     * Says it once.
     *
     * @param id the same when the same thing may be said again, so that it is done once
     * @return done when the device has it or will have it; fails with {@link io.tributary.identity.RejectedException}, UNAVAILABLE when
     *     nobody knows
     */
    CompletableFuture<Void> tell(DeviceId device, Work.ToDevices work, String id);
}
