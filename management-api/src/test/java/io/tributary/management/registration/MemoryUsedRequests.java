package io.tributary.management.registration;

import io.tributary.identity.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Requests in memory, for tests of what is above them. */
public final class MemoryUsedRequests implements UsedRequests {
    private final Map<Name, Duration> used = new ConcurrentHashMap<>();

    private record Name(DeviceId device, Instant signedAt, String nonce) {}

    @Override
    public boolean isNew(RegistrationRequest request, Duration keep) {
        return Optional.ofNullable(
                        used.putIfAbsent(new Name(request.device(), request.signedAt(), request.nonce()), keep))
                .isEmpty();
    }

    /** How long the requests are kept. */
    public Iterable<Duration> kept() {
        return used.values();
    }
}
