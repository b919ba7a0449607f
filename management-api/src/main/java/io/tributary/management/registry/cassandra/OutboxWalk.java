package io.tributary.management.registry.cassandra;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Outbox.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Reads the whole outbox, oldest first, where one read of all of it would fail: Cassandra gives up a read that passes over more than 100,000
 * tombstones, which is what entries leave behind that are in Kafka. It is read in steps of time, long ones for what is long ago; a step that is
 * refused while Cassandra answers is halved until it is not.
 */
final class OutboxWalk {
    /** The youngest step; each one before it is twice as long. */
    private static final Duration STEP = Duration.ofMinutes(1);
    /** The oldest one begins some eight years ago, and what is older is one step more. */
    private static final int STEPS = 22;

    private static final long SHORTEST_MILLIS = 1_000;

    private final Reader reader;
    private final BooleanSupplier answers;

    /** One read. */
    @FunctionalInterface
    interface Reader {
        /**
         * Entries of a span of time, the oldest first.
         *
         * @param until not in it; empty for no end
         */
        List<Entry> read(UUID from, Optional<UUID> until, int limit);
    }

    /**
     * @param answers whether Cassandra answers, after a read was refused
     */
    OutboxWalk(Reader reader, BooleanSupplier answers) {
        this.reader = reader;
        this.answers = answers;
    }

    List<Entry> oldest(Instant now, int limit) {
        List<Entry> found = new ArrayList<>();
        long from = 0;
        for (int i = STEPS - 1; i >= 0; i--) {
            long until = now.minus(STEP.multipliedBy((1L << i) - 1)).toEpochMilli();
            read(from, until, limit, found);
            from = until;
        }
        if (found.size() < limit) { // of nodes whose clocks are ahead
            found.addAll(reader.read(Uuids.startOf(from), Optional.empty(), limit - found.size()));
        }
        return found;
    }

    private void read(long from, long until, int limit, List<Entry> found) {
        if (found.size() >= limit) {
            return;
        }
        try {
            found.addAll(reader.read(Uuids.startOf(from), Optional.of(Uuids.startOf(until)), limit - found.size()));
        } catch (RejectedException e) {
            if (e.reason() != Rejection.UNAVAILABLE || !answers.getAsBoolean() || until - from <= SHORTEST_MILLIS) {
                throw e;
            }
            long middle = from + (until - from) / 2;
            read(from, middle, limit, found);
            read(middle, until, limit, found);
        }
    }
}
