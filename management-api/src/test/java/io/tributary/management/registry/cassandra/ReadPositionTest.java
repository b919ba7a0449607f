package io.tributary.management.registry.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReadPositionTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private final ReadPosition position = new ReadPosition();

    @Test
    void theFirstReadAndEveryOneAfterAFailureBeginsAtTheBeginning() {
        assertThat(position.begin(NOW)).isEqualTo(ReadPosition.BEGINNING);
        assertThat(position.begin(NOW.plusSeconds(1))).isEqualTo(ReadPosition.BEGINNING);
    }

    @Test
    void whileNothingIsPendingOnlyTheLastSecondsAreRead() {
        read(NOW, true);

        assertThat(position.begin(NOW.plusSeconds(1))).isEqualTo(startOf(NOW.minusSeconds(30)));
    }

    @Test
    void whatIsPendingIsReadFromTheSamePlaceUntilItIsDone() {
        read(NOW, true);
        UUID begin = read(NOW.plusSeconds(1), false);

        assertThat(position.begin(NOW.plusSeconds(2))).isEqualTo(begin);
    }

    @Test
    void whatIsDoneIsNotReadAgainThoughMoreIsPending() {
        read(NOW, false);
        position.passed(startOf(NOW.plusSeconds(40)));

        assertThat(read(NOW.plusSeconds(1), false)).isEqualTo(startOf(NOW.plusSeconds(10)));

        position.passed(startOf(NOW.plusSeconds(20)));
        assertThat(position.begin(NOW.plusSeconds(2)))
                .as("it does not go back")
                .isEqualTo(startOf(NOW.plusSeconds(10)));
    }

    @Test
    void onceAMinuteEverythingIsRead() {
        read(NOW, true);

        assertThat(read(NOW.plusSeconds(59), true)).isNotEqualTo(ReadPosition.BEGINNING);
        assertThat(read(NOW.plusSeconds(60), true)).isEqualTo(ReadPosition.BEGINNING);
        assertThat(read(NOW.plusSeconds(61), true)).isEqualTo(startOf(NOW.plusSeconds(30)));
    }

    @Test
    void aFullReadThatFailsDoesNotStopTheOthers() {
        read(NOW, true);

        assertThat(position.begin(NOW.plusSeconds(60))).isEqualTo(ReadPosition.BEGINNING);
        assertThat(position.begin(NOW.plusSeconds(61))).isEqualTo(startOf(NOW.minusSeconds(30)));
    }

    private UUID read(Instant at, boolean empty) {
        UUID begin = position.begin(at);
        position.done(begin, empty, at);
        return begin;
    }

    private static UUID startOf(Instant at) {
        return Uuids.startOf(at.toEpochMilli());
    }
}
