package io.tributary.gateway.device;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tributary.identity.DeviceId;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets a device connect once per interval at this gateway. Remembers a device for that long only, and so many of them; beyond that
 * it lets devices in rather than remember more. Thread-safe.
 */
final class ConnectPace {
    private static final int MAX_DEVICES = 200_000;

    private final boolean unlimited;
    private final Cache<DeviceId, Boolean> recent;

    ConnectPace(Duration interval, LongSupplier nanoTime) {
        this.unlimited = interval.isZero();
        this.recent = Caffeine.newBuilder()
                .maximumSize(MAX_DEVICES)
                .expireAfterWrite(interval)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /** Whether the device may connect now; if so, not again within the interval. */
    boolean take(DeviceId device) {
        return unlimited || recent.asMap().putIfAbsent(device, Boolean.TRUE) == null;
    }
}
