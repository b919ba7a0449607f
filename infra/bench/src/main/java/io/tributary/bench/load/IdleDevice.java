package io.tributary.bench.load;

import io.tributary.fleet.DeviceCredentials;
import java.util.concurrent.CompletableFuture;

/** Stays connected, and pings when told. */
public final class IdleDevice extends LoadDevice {
    public IdleDevice(DeviceCredentials credentials, boolean tls, int keepAliveSeconds) {
        super(credentials, tls, keepAliveSeconds);
    }

    /** Subscribes to its standard topic; done with SUBACK. */
    public CompletableFuture<Void> subscribe() {
        return subscribe(credentials().device() + "/control", 1);
    }
}
