package io.tributary.management.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.jobs.Savepoint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Snapshots come now and then, and only those of the platform itself go. */
class JobSnapshotsTest {
    private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");

    private final StandInJobs job = new StandInJobs("device-state");
    private final Hands clock = new Hands();
    private final JobSnapshots snapshots = new JobSnapshots(job.job(), job.kept(), clock);

    @Test
    void theFirstComesAfterAWhileAndTheNextAfterHours() {
        at(JobSnapshots.FIRST.minusSeconds(1));
        assertThat(job.savepoints).isEmpty();
        at(JobSnapshots.FIRST);
        at(JobSnapshots.FIRST.plusSeconds(60));
        assertThat(job.savepoints).singleElement().matches(Savepoint::automatic);
        at(JobSnapshots.FIRST.plus(JobSnapshots.EVERY));
        assertThat(job.savepoints).hasSize(2);
    }

    @Test
    void olderOnesGoAndWhatAnOperatorTookStays() {
        job.job().take(false).join();
        for (int hours = 1; hours < 30; hours++) {
            at(Duration.ofHours(hours));
        }
        assertThat(job.savepoints)
                .extracting(Savepoint::automatic)
                .as("newest first")
                .containsExactly(true, true, false);
    }

    @Test
    void whatDoesNotRunIsLeftAlone() {
        job.end("id1");
        job.round();
        at(JobSnapshots.EVERY);
        assertThat(job.savepoints).isEmpty();
    }

    private void at(Duration later) {
        clock.now = START.plus(later);
        job.now = clock.now;
        snapshots.round();
    }

    /** A clock that a test moves. */
    private static final class Hands extends Clock {
        private Instant now = START;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
