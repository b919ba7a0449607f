package io.tributary.gateway.coap;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.network.KeyMID;
import org.eclipse.californium.core.network.deduplication.Deduplicator;
import org.jspecify.annotations.Nullable;

/**
 * Knows messages that come again over bare UDP, for as long as RFC 7252 has a message live (section 4.8.2) and so many of them, however
 * many addresses somebody makes up. Over DTLS Californium's own bound for each peer does. Thread-safe.
 */
final class BoundedDuplicates implements Deduplicator {
    private static final Duration EXCHANGE_LIFETIME = Duration.ofSeconds(247);

    private final Cache<KeyMID, Exchange> recent;

    BoundedDuplicates(int most) {
        recent = Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterWrite(EXCHANGE_LIFETIME)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public void start() {
        // Nothing runs: what is too old goes when something new comes.
    }

    @Override
    public void stop() {
        clear();
    }

    @Override
    public void setExecutor(ScheduledExecutorService executor) {
        // See start().
    }

    @Override
    public @Nullable Exchange findPrevious(KeyMID key, Exchange exchange) {
        return recent.asMap().putIfAbsent(key, exchange);
    }

    @Override
    public boolean replacePrevious(KeyMID key, Exchange previous, Exchange exchange) {
        return recent.asMap().replace(key, previous, exchange) || recent.asMap().putIfAbsent(key, exchange) == null;
    }

    @Override
    public @Nullable Exchange find(KeyMID key) {
        return recent.getIfPresent(key);
    }

    @Override
    public boolean isEmpty() {
        return recent.asMap().isEmpty();
    }

    @Override
    public int size() {
        return recent.asMap().size();
    }

    @Override
    public void clear() {
        recent.invalidateAll();
    }
}
