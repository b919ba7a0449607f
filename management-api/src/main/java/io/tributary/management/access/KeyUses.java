package io.tributary.management.access;

import io.tributary.identity.RejectedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When keys were last used: noted in memory and written once a minute, so a busy key costs one write and a crash forgets a minute at most.
 * As many notes as there are keys. Thread-safe.
 */
public final class KeyUses {
    /** Between two writes. */
    public static final Duration PAUSE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(KeyUses.class);

    private final AccessStore store;
    private final Clock clock;
    private final Map<String, Instant> fresh = new ConcurrentHashMap<>();

    public KeyUses(AccessStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** A key that exists was shown. */
    void used(String keyId) {
        fresh.put(keyId, clock.instant());
    }

    /** Writes what was noted. What cannot be written stays noted. */
    public void flush() {
        Map<String, Instant> taken = new HashMap<>(fresh);
        if (taken.isEmpty()) {
            return;
        }
        try {
            store.used(taken);
            taken.forEach(fresh::remove);
        } catch (RejectedException e) {
            LOG.debug("the last use of keys is written later: {}", e.getMessage());
        }
    }

    /** When each key was last used, on any node, to the minute. */
    public Map<String, Instant> lastUses() {
        Map<String, Instant> uses = new HashMap<>(store.lastUses());
        fresh.forEach((key, at) -> uses.merge(key, at, (one, other) -> one.isAfter(other) ? one : other));
        return uses;
    }

    /** When one key was last used. */
    public Optional<Instant> lastUse(String keyId) {
        return Optional.ofNullable(lastUses().get(keyId));
    }
}
