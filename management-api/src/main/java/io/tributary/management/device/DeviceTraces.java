package io.tributary.management.device;

import io.tributary.device.DeviceFold;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Shows what is heard of devices as it comes, a few devices at a time. Thread-safe; close it. */
public final class DeviceTraces implements AutoCloseable {
    /** At a time on this node: each reads a partition of the inbox. */
    public static final int AT_A_TIME = 4;

    private final InboxLog inbox;
    private final DeviceFold fold;
    private final Semaphore free = new Semaphore(AT_A_TIME);
    private final Set<DeviceTrace> open = ConcurrentHashMap.newKeySet();

    public DeviceTraces(InboxLog inbox, DeviceFold fold) {
        this.inbox = inbox;
        this.fold = fold;
    }

    /**
     * The trace of a device, which is still to be {@link DeviceTrace#start started}, and closed in any case.
     *
     * @throws RejectedException UNAVAILABLE when there are too many, or Kafka is away
     */
    public DeviceTrace of(DeviceId device) {
        if (!free.tryAcquire()) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    "this node traces its " + AT_A_TIME + " devices",
                    "Try again later, or ask another node.",
                    "");
        }
        boolean opened = false;
        try {
            DeviceTrace trace = new DeviceTrace(device, fold, inbox.follow(device), this::over);
            open.add(trace);
            opened = true;
            return trace;
        } catch (IOException e) {
            throw DeviceReplays.unreadable(e);
        } finally {
            if (!opened) {
                free.release();
            }
        }
    }

    private void over(DeviceTrace trace) {
        if (open.remove(trace)) {
            free.release();
        }
    }

    @Override
    public void close() {
        open.forEach(DeviceTrace::close);
    }
}
