package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * From where the outbox is read: from a little before now while nothing is pending, so that a read does not walk over the tombstones
 * of what is done; from the beginning at first, after a failure, and once a minute. The last is for entries that appear late under
 * the time of their writing: Cassandra replays a batch its death interrupted seconds after it is back.
 */
final class ReadPosition {
    static final UUID BEGINNING = Uuids.startOf(0);

    /** Longer than a write may take to appear. */
    private static final Duration OVERLAP = Duration.ofSeconds(30);

    private static final Duration FULL_EVERY = Duration.ofMinutes(1);

    private UUID from = BEGINNING;
    private Instant nextFull = Instant.MIN;

    /** Where the read that starts now begins; a read that does not reach {@link #done} counts as failed. */
    UUID begin(Instant now) {
        if (!now.isBefore(nextFull)) {
            nextFull = now.plus(FULL_EVERY);
            return BEGINNING; // when this fails, reading goes on where it was
        }
        UUID begin = from;
        from = BEGINNING;
        return begin;
    }

    /**
     * @param begin of the read that worked
     * @param empty whether it found nothing
     */
    void done(UUID begin, boolean empty, Instant now) {
        from = empty ? Uuids.startOf(now.minus(OVERLAP).toEpochMilli()) : begin;
    }

    /** Everything up to this entry is done: reading goes on a little before it, not over all the tombstones again. */
    void passed(UUID last) {
        long begin = Uuids.unixTimestamp(last) - OVERLAP.toMillis();
        if (begin > Uuids.unixTimestamp(from)) {
            from = Uuids.startOf(begin);
        }
    }
}
