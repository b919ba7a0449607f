package io.tributary.management.registry.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Announcement;
import io.tributary.management.registry.Outbox.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutboxWalkTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final int MOST_TOMBSTONES = 1_000;

    /** By their time in milliseconds: an entry, or what one has left behind. */
    private final TreeMap<Long, Boolean> rows = new TreeMap<>();

    private boolean away;
    private int reads;
    private final OutboxWalk walk = new OutboxWalk(this::read, () -> !away);

    @Test
    void whatIsThereIsReadOldestFirstHoweverOldItIs() {
        List<Long> times = List.of(5L, ago(86_400_000L * 400), ago(3_600_000), ago(59_000), ago(1), ago(-90_000));
        times.forEach(time -> rows.put(time, true));

        assertThat(times(walk.oldest(NOW, 200))).isEqualTo(times);
        assertThat(times(walk.oldest(NOW, 3))).isEqualTo(times.subList(0, 3));
        assertThat(reads).isLessThan(60);
    }

    @Test
    void moreTombstonesThanOneReadMayPassOverHideNothing() {
        IntStream.range(0, 50_000).forEach(i -> rows.put(ago(7_200_000) + i * 100L, false));
        List<Long> times = List.of(ago(7_200_000) + 1_234_501, ago(7_200_000) + 4_000_001, ago(30_000));
        times.forEach(time -> rows.put(time, true));

        assertThat(times(walk.oldest(NOW, 200))).isEqualTo(times);
        assertThat(reads).isLessThan(400);
    }

    @Test
    void aRefusalThatHasAnotherReasonIsOne() {
        away = true;
        assertThatThrownBy(() -> walk.oldest(NOW, 200)).hasMessageContaining("not there");
        assertThat(reads).isEqualTo(1);

        away = false;
        IntStream.range(0, 5_000).forEach(i -> rows.put(ago(1_000_000) + i / 10, false));
        IntStream.range(0, 5_000).forEach(i -> rows.put(ago(900_000) + i % 500, false));
        assertThat(walk.oldest(NOW, 200)).isEmpty();
        IntStream.range(0, 5_000).forEach(i -> rows.put(ago(800_000) + i, false));
        assertThat(walk.oldest(NOW, 200)).isEmpty();
    }

    private List<Entry> read(UUID from, Optional<UUID> until, int limit) {
        reads++;
        if (away) {
            throw new RejectedException(Rejection.UNAVAILABLE, "Cassandra is not there");
        }
        List<Entry> found = new ArrayList<>();
        int tombstones = 0;
        long end = until.map(Uuids::unixTimestamp).orElse(Long.MAX_VALUE);
        for (var row : rows.subMap(Uuids.unixTimestamp(from), end).entrySet()) {
            if (!row.getValue()) {
                tombstones++;
            } else if (found.size() < limit) {
                found.add(new Entry(
                        Uuids.startOf(row.getKey()),
                        new Announcement("t", row.getKey().toString(), Optional.empty())));
            }
            if (tombstones > MOST_TOMBSTONES) {
                throw new RejectedException(Rejection.UNAVAILABLE, "too many tombstones");
            }
        }
        return found;
    }

    private static List<Long> times(List<Entry> entries) {
        return entries.stream()
                .map(entry -> Long.parseLong(entry.announcement().key()))
                .toList();
    }

    private static long ago(long millis) {
        return NOW.toEpochMilli() - millis;
    }
}
