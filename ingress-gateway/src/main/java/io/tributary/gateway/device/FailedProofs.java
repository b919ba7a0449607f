package io.tributary.gateway.device;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tributary.gateway.logging.Quoted;
import io.tributary.gateway.logging.Seldom;
import io.tributary.limits.Limits;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows whoever guesses. Failed proofs are counted per identity and per address; beyond a number of them every further one doubles
 * the pause before the next try, up to a bound, and what comes within the pause is refused unseen. Ten minutes without a failure
 * are forgiveness; what is refused unseen does not lengthen anything.
 *
 * <p>So that guessing locks out nobody else: an identity that has proven itself from an address before has a count of its own for
 * the two together, and neither the guesses of its neighbours behind the same address nor those of strangers at its own name
 * delay it. A proof that is right and too old is no guess: it is counted for the two together alone, so that a fleet without clocks
 * delays each of its own and no neighbour. Bounded: so many rows, the rest forgotten. Thread-safe.
 */
final class FailedProofs {
    private static final Logger LOG = LoggerFactory.getLogger(FailedProofs.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration FORGIVEN = Duration.ofMinutes(10);
    /** For many may share an address, and most of them are innocent. */
    private static final Duration ADDRESS_PAUSE_MAX = Duration.ofSeconds(10);

    private static final int MAX_ROWS = 20_000;
    private static final int LINES = 20;

    private final int perIdentity;
    private final int perAddress;
    private final Duration pauseMax;
    private final LongSupplier nanoTime;
    private final Cache<Key, Row> rows;
    /** Apart, so that a large fleet without clocks does not make us forget who guesses. */
    private final Cache<Key, Row> late;

    private final Seldom lines = new Seldom(LINES);
    private final ProvenPairs proven = new ProvenPairs();

    /** What is counted; of a pair both are set. */
    private record Key(@Nullable String identity, @Nullable Site site) {}

    private record Row(int failures, long notBeforeNanos) {}

    FailedProofs(Limits limits, LongSupplier nanoTime) {
        this.perIdentity = limits.authenticationFailures();
        this.perAddress = limits.authenticationFailuresPerAddress();
        this.pauseMax = limits.authenticationDelayMax();
        this.nanoTime = nanoTime;
        this.rows = newRows();
        this.late = newRows();
    }

    private Cache<Key, Row> newRows() {
        return Caffeine.newBuilder()
                .maximumSize(MAX_ROWS)
                .expireAfterWrite(FORGIVEN)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /** Why a try must not be looked at now; empty when it may. */
    Optional<ProofFailure> refusal(String identity, InetAddress from) {
        if (late.estimatedSize() > 0 && pausing(late, new Key(identity, Site.of(from)))) {
            return Optional.of(ProofFailure.SLOWED_IDENTITY);
        }
        if (rows.estimatedSize() == 0) {
            return Optional.empty();
        }
        if (proven.has(from, identity)) {
            return pausing(rows, new Key(identity, Site.of(from)))
                    ? Optional.of(ProofFailure.SLOWED_IDENTITY)
                    : Optional.empty();
        }
        if (pausing(rows, new Key(identity, null))) {
            return Optional.of(ProofFailure.SLOWED_IDENTITY);
        }
        return pausing(rows, new Key(null, Site.of(from)))
                ? Optional.of(ProofFailure.SLOWED_ADDRESS)
                : Optional.empty();
    }

    /** A proof failed. */
    void failed(String identity, InetAddress from, ProofFailure cause) {
        if (!cause.isGuess()) {
            count(late, new Key(identity, Site.of(from)), perIdentity, pauseMax, identity, from, cause);
            return;
        }
        if (proven.has(from, identity)) {
            count(rows, new Key(identity, Site.of(from)), perIdentity, pauseMax, identity, from, cause);
            return;
        }
        count(rows, new Key(identity, null), perIdentity, pauseMax, identity, from, cause);
        Duration bound = pauseMax.compareTo(ADDRESS_PAUSE_MAX) < 0 ? pauseMax : ADDRESS_PAUSE_MAX;
        count(rows, new Key(null, Site.of(from)), perAddress, bound, identity, from, cause);
    }

    /** A proof succeeded: from here on this identity at this address is judged by its own failures alone. */
    void succeeded(String identity, InetAddress from) {
        proven.add(from, identity);
        if (rows.estimatedSize() + late.estimatedSize() > 0) {
            Key both = new Key(identity, Site.of(from));
            rows.invalidate(both);
            late.invalidate(both);
        }
    }

    /** How many identities, addresses and pairs of them are being counted. */
    long size() {
        rows.cleanUp();
        late.cleanUp();
        return rows.estimatedSize() + late.estimatedSize();
    }

    private boolean pausing(Cache<Key, Row> counted, Key key) {
        @Nullable Row row = counted.getIfPresent(key);
        return row != null && nanoTime.getAsLong() - row.notBeforeNanos() < 0;
    }

    private void count(
            Cache<Key, Row> counted,
            Key key,
            int free,
            Duration bound,
            String identity,
            InetAddress from,
            ProofFailure cause) {
        long now = nanoTime.getAsLong();
        @Nullable
        Row after = counted.asMap().compute(key, (same, before) -> {
            int failures = before == null ? 1 : Math.min(before.failures() + 1, Integer.MAX_VALUE - 1);
            return new Row(failures, now + pause(failures - free, bound).toNanos());
        });
        if (after != null && after.failures() == free && lines.now()) {
            LOG.atWarn()
                    .addKeyValue("of", key.identity() == null ? "address" : key.site() == null ? "identity" : "both")
                    .addKeyValue("clientId", Quoted.of(identity, identity.length()))
                    .addKeyValue("address", from.getHostAddress())
                    .addKeyValue("failures", free)
                    .addKeyValue("cause", cause.tag())
                    .log("too many failed proofs of identity; further tries are slowed");
        }
    }

    private static Duration pause(int beyond, Duration bound) {
        if (beyond < 0) {
            return Duration.ZERO;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(beyond, 20));
        return pause.compareTo(bound) < 0 ? pause : bound;
    }
}
