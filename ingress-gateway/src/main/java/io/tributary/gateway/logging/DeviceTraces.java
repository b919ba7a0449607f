package io.tributary.gateway.logging;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The devices whose packets are logged, each until a time. Asked once per connection and packet only while there are any: with none,
 * {@link #any} is one volatile read. Thread-safe.
 */
public final class DeviceTraces {
    /** More at once would make a log nobody reads, and cost what tracing is to find out. */
    public static final int AT_MOST = 20;

    private final InstantSource clock;
    private volatile Map<String, Instant> until = Map.of();

    public DeviceTraces(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether any device may be traced. */
    public boolean any() {
        return !until.isEmpty();
    }

    /** Whether this one is, {@code productId/deviceName}. */
    public boolean traces(String device) {
        Map<String, Instant> now = until;
        if (now.isEmpty()) {
            return false;
        }
        Instant end = now.get(device);
        if (end == null) {
            return false;
        }
        if (clock.instant().isBefore(end)) {
            return true;
        }
        stop(device);
        return false;
    }

    /** Traces a device from now on; returns until when, or nothing when there are {@link #AT_MOST} others. */
    public synchronized Optional<Instant> start(String device, Duration length) {
        Map<String, Instant> next = live();
        if (next.size() >= AT_MOST && !next.containsKey(device)) {
            return Optional.empty();
        }
        Instant end = clock.instant().plus(length);
        next.put(device, end);
        until = Map.copyOf(next);
        return Optional.of(end);
    }

    /** Traces it no more; returns whether it was traced. */
    public synchronized boolean stop(String device) {
        Map<String, Instant> next = live();
        boolean was = next.remove(device) != null;
        until = Map.copyOf(next);
        return was;
    }

    /** Who is traced, and until when. */
    public synchronized Map<String, Instant> all() {
        Map<String, Instant> now = live();
        until = Map.copyOf(now);
        return new TreeMap<>(now);
    }

    private Map<String, Instant> live() {
        Instant now = clock.instant();
        Map<String, Instant> live = new LinkedHashMap<>(until);
        live.values().removeIf(end -> !now.isBefore(end));
        return live;
    }
}
