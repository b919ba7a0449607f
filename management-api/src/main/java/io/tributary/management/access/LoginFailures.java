package io.tributary.management.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.limits.Limits;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows whoever guesses passwords, as the gateways slow whoever guesses device keys: failures are counted per name and per address; beyond
 * a number of them each further one doubles the pause before the next try, and what comes within the pause is refused unseen. Ten
 * minutes without a failure are forgiveness. Names that do not exist are counted like those that do.
 *
 * <p>A name that has logged in from an address has a count of its own for the two together, so strangers lock nobody out. Bounded: so
 * many rows, the rest forgotten. Thread-safe.
 */
public final class LoginFailures {
    private static final Logger LOG = LoggerFactory.getLogger(LoginFailures.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration FORGIVEN = Duration.ofMinutes(10);
    /** For many may share an address, and most of them are innocent. */
    private static final Duration ADDRESS_PAUSE_MAX = Duration.ofSeconds(10);

    private static final int MAX_ROWS = 20_000;
    private static final int MAX_PROVEN = 5_000;
    private static final int IPV6_SITE_BYTES = 8;

    private final int perName;
    private final int perAddress;
    private final Duration pauseMax;
    private final LongSupplier nanoTime;
    private final Cache<Key, Row> rows;
    private final Cache<Key, Boolean> proven = Caffeine.newBuilder()
            .maximumSize(MAX_PROVEN)
            .executor(Runnable::run)
            .build();

    /** What is counted; the name of an address alone is empty, and so is the address of a name alone. */
    private record Key(String name, String address) {}

    private record Row(int failures, long notBeforeNanos) {}

    public LoginFailures(Limits limits, LongSupplier nanoTime) {
        this.perName = limits.authenticationFailures();
        this.perAddress = limits.authenticationFailuresPerAddress();
        this.pauseMax = limits.authenticationDelayMax();
        this.nanoTime = nanoTime;
        this.rows = Caffeine.newBuilder()
                .maximumSize(MAX_ROWS)
                .expireAfterWrite(FORGIVEN)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Refuses what comes within a pause.
     *
     * @throws RejectedException THROTTLED
     */
    void requireNoPause(String name, InetAddress from) {
        Key both = new Key(name, site(from));
        long left = proven.getIfPresent(both) == null
                ? Math.max(pauseOf(new Key(name, "")), pauseOf(new Key("", site(from))))
                : pauseOf(both);
        if (left > 0) {
            throw new RejectedException(
                    Rejection.THROTTLED,
                    "too many log-ins have failed",
                    "Try again in " + (Duration.ofNanos(left).toSeconds() + 1) + " s.",
                    "");
        }
    }

    void failed(String name, InetAddress from) {
        Key both = new Key(name, site(from));
        if (proven.getIfPresent(both) != null) {
            count(both, perName, pauseMax);
            return;
        }
        count(new Key(name, ""), perName, pauseMax);
        count(
                new Key("", site(from)),
                perAddress,
                pauseMax.compareTo(ADDRESS_PAUSE_MAX) < 0 ? pauseMax : ADDRESS_PAUSE_MAX);
    }

    void succeeded(String name, InetAddress from) {
        Key both = new Key(name, site(from));
        proven.put(both, true);
        rows.invalidate(both);
    }

    /** How many names, addresses and pairs of them are being counted. */
    long size() {
        rows.cleanUp();
        return rows.estimatedSize();
    }

    private long pauseOf(Key key) {
        Row row = rows.getIfPresent(key);
        return row == null ? 0 : Math.max(0, row.notBeforeNanos() - nanoTime.getAsLong());
    }

    private void count(Key key, int free, Duration bound) {
        long now = nanoTime.getAsLong();
        Row after = rows.asMap()
                .merge(key, new Row(1, now + pause(1 - free, bound).toNanos()), (before, first) -> {
                    int failures = Math.min(before.failures() + 1, Integer.MAX_VALUE - 1);
                    return new Row(failures, now + pause(failures - free, bound).toNanos());
                });
        if (after != null && after.failures() == free) {
            LOG.atWarn()
                    .addKeyValue("name", key.name())
                    .addKeyValue("address", key.address())
                    .addKeyValue("failures", free)
                    .log("too many failed log-ins; further tries are slowed");
        }
    }

    private static Duration pause(int beyond, Duration bound) {
        if (beyond < 0) {
            return Duration.ZERO;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(beyond, 20));
        return pause.compareTo(bound) < 0 ? pause : bound;
    }

    /** One who has an IPv6 address has at least 2^64 of them. */
    private static String site(InetAddress address) {
        return address instanceof Inet6Address
                ? Arrays.toString(Arrays.copyOf(address.getAddress(), IPV6_SITE_BYTES))
                : address.getHostAddress();
    }
}
