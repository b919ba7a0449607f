package io.tributary.gateway.device;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often which proof failed. Thread-safe. */
public final class AuthenticationCounts {
    private final Map<ProofFailure, LongAdder> counts = new EnumMap<>(ProofFailure.class);

    public AuthenticationCounts() {
        for (ProofFailure failure : ProofFailure.values()) {
            counts.put(failure, new LongAdder());
        }
    }

    void add(ProofFailure failure) {
        of(failure).increment();
    }

    /** The counter itself, for a metric to read. */
    public LongAdder of(ProofFailure failure) {
        return counts.getOrDefault(failure, new LongAdder());
    }
}
