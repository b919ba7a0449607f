package io.tributary.management.device;

import io.tributary.device.DeviceFold;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.management.events.LiveWork;
import io.tributary.management.events.LiveWorks;
import java.io.IOException;

/** Shows what is heard of devices as it comes, a few devices at a time. Thread-safe; close it. */
public final class DeviceTraces implements AutoCloseable {
    /** At a time on this node: each reads a partition of the inbox. */
    public static final int AT_A_TIME = 4;

    private final InboxLog inbox;
    private final DeviceFold fold;
    private final LiveWorks live =
            new LiveWorks("device-trace", AT_A_TIME, "this node traces its " + AT_A_TIME + " devices");

    public DeviceTraces(InboxLog inbox, DeviceFold fold) {
        this.inbox = inbox;
        this.fold = fold;
    }

    /**
     * The {@link DeviceTrace} of a device, which is still to be {@link LiveWork#start started}, and closed in any case.
     *
     * @throws RejectedException UNAVAILABLE when there are too many, or Kafka is away
     */
    public LiveWork of(DeviceId device) {
        return live.open(() -> {
            try {
                return new DeviceTrace(device, fold, inbox.follow(device));
            } catch (IOException e) {
                throw DeviceReplays.unreadable(e);
            }
        });
    }

    @Override
    public void close() {
        live.close();
    }
}
