package io.tributary.bench.load;

import io.tributary.fleet.DeviceCredentials;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A device that lost its connection and tries until it is back, as device SDKs do: at once, then after one to two seconds. */
public final class ReturningDevice {
    private static final int KEEP_ALIVE_SECONDS = 600;
    private static final long PAUSE_MILLIS = 1_000;

    private final LoadLoop loop;
    private final Target target;
    private final DeviceCredentials credentials;
    private @Nullable IdleDevice connection;
    private volatile boolean back;
    private volatile int attempts;

    public ReturningDevice(LoadLoop loop, Target target, DeviceCredentials credentials) {
        this.loop = loop;
        this.target = target;
        this.credentials = credentials;
    }

    /** Whether it is connected. */
    public boolean isBack() {
        return back;
    }

    /** How often it tried since it was last told to. */
    public int attempts() {
        return attempts;
    }

    /** Loses its connection, if it has one, and tries until it has another. */
    public void goAndComeBack() {
        leave();
        attempts = 0;
        attempt();
    }

    /** Loses its connection. */
    public void leave() {
        IdleDevice old = connection;
        back = false;
        if (old != null) {
            old.close();
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one attempt at a time
    private void attempt() {
        attempts++;
        IdleDevice device = new IdleDevice(credentials, target.tls(), KEEP_ALIVE_SECONDS);
        connection = device;
        device.connected().whenComplete((connected, failure) -> {
            if (failure == null) {
                back = true;
            } else {
                long pause = PAUSE_MILLIS + ThreadLocalRandom.current().nextLong(PAUSE_MILLIS);
                loop.loop().schedule(this::attempt, pause, TimeUnit.MILLISECONDS);
                device.drop();
            }
        });
        loop.connect(target, device);
    }
}
