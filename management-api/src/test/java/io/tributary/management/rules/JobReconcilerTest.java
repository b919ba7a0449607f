package io.tributary.management.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.jobs.JobDeployment;
import io.tributary.jobs.Savepoint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobReconcilerTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String JOB = JobDeployment.DEVICE_STATE_JOB;

    private final MemoryAttempts attempts = new MemoryAttempts();
    private final MemoryCluster cluster = new MemoryCluster();
    private final JobReconciler reconciler =
            new JobReconciler(JOB, attempts, cluster, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void aCheckpointFarBackIsFound() {
        for (int i = 1; i <= 60; i++) {
            attempts.add(attempt(i, 7_200 - i));
        }
        cluster.checkpoints.put("id1", "id1/chk-7");

        reconciler.round();

        assertThat(cluster.submittedFrom).containsExactly(Optional.of("id1/chk-7"));
    }

    @Test
    void theNewestAttemptsCheckpointGoesBeforeOneWithAHigherNumber() {
        attempts.add(attempt(1, 7_200));
        attempts.add(attempt(2, 3_600));
        cluster.checkpoints.putAll(Map.of("id1", "id1/chk-900", "id2", "id2/chk-3"));

        reconciler.round();

        assertThat(cluster.submittedFrom).containsExactly(Optional.of("id2/chk-3"));
    }

    @Test
    void earlierAttemptsGoOnceTheNewestHasACheckpoint() {
        attempts.add(attempt(1, 7_200));
        attempts.add(attempt(2, 60));
        attempts.add(attempt(3, 30));
        cluster.jobs.add(new JobCluster.LiveJob("id3", JOB, JobCluster.Phase.RUNNING));
        cluster.checkpoints.put("id1", "id1/chk-900");

        reconciler.round();
        assertThat(cluster.checkpoints).containsOnlyKeys("id1");
        assertThat(attempts.all(JOB)).hasSize(3);

        cluster.checkpoints.put("id3", "id3/chk-901");
        reconciler.round();
        assertThat(cluster.checkpoints).containsOnlyKeys("id3");
        assertThat(attempts.all(JOB)).extracting(Attempt::jobId).containsExactly("id3", "id2");
    }

    @Test
    void anEarlierAttemptThatStillWritesStays() {
        List<Attempt> tried = List.of(attempt(3, 30), attempt(2, 3_600), attempt(1, 7_200));

        assertThat(JobPlan.outlived(
                        tried, List.of(new JobCluster.LiveJob("id2", JOB, JobCluster.Phase.STOPPING)), true, NOW))
                .extracting(Attempt::jobId)
                .containsExactly("id1");
    }

    @Test
    void whatWasBeforeAnOrderToGoOnFromASavepointCountsNoMore() {
        attempts.add(attempt(1, 7_200));
        cluster.checkpoints.put("id1", "id1/chk-900");
        attempts.add(new Attempt(
                JOB, 2, "id2", Optional.empty(), false, NOW.minusSeconds(1), Optional.of("file:/savepoint-1")));

        reconciler.round();
        assertThat(cluster.submittedFrom).containsExactly(Optional.of("file:/savepoint-1"));
        String third = attempts.all(JOB).get(0).jobId();

        attempts.fail(attempts.all(JOB).get(0), "the disk is full"); // before its first checkpoint
        attempts.add(attempt(4, 60));
        reconciler.round();
        assertThat(cluster.submittedFrom).last().isEqualTo(Optional.of("file:/savepoint-1"));

        cluster.checkpoints.put(third, third + "/chk-1");
        attempts.add(attempt(6, 60));
        reconciler.round();
        assertThat(cluster.submittedFrom).last().isEqualTo(Optional.of(third + "/chk-1"));
    }

    @Test
    void aJobThatLostAllItsCheckpointsGoesOnFromTheNewestSnapshotThatFits() {
        List<Savepoint> there = List.of(snapshot("of-another"), snapshot("newest"), snapshot("older"));
        JobReconciler kept = keptWith(there);

        kept.round();
        assertThat(cluster.submittedFrom).as("it never ran").containsExactly(Optional.empty());

        attempts.add(attempt(2, 60));
        kept.round();
        assertThat(cluster.submittedFrom).last().isEqualTo(Optional.of("file:/newest"));
        cluster.checkpoints.put("id2", "id2/chk-1");
        attempts.add(attempt(4, 60));
        kept.round();
        assertThat(cluster.submittedFrom).last().isEqualTo(Optional.of("id2/chk-1"));
    }

    @Test
    void ofAJobThatWasOrderedBackOnlySnapshotsOfSinceCount() {
        List<Savepoint> there = new ArrayList<>(List.of(snapshot("before", 61), snapshot("of-what-was-to-stop", 59)));
        JobReconciler kept = keptWith(there);
        attempts.add(attempt(1, 10_000));
        attempts.add(order(2, 3_600));
        attempts.add(attempt(3, 3_590));

        kept.round();
        assertThat(cluster.submittedFrom).containsExactly(Optional.of("file:/ordered"));
        there.add(0, snapshot("since", 30));
        attempts.add(attempt(5, 1_000));
        kept.round();
        assertThat(cluster.submittedFrom).last().isEqualTo(Optional.of("file:/since"));
    }

    @Test
    void whatAJobWasOrderedBackToIsKnownAfterAllAttemptsOfThen() {
        JobReconciler kept = keptWith(List.of(snapshot("before", 61)));
        attempts.add(attempt(1, 10_000));
        attempts.add(order(2, 3_600));
        attempts.add(attempt(3, 3_590));
        attempts.add(attempt(4, 1_000));
        cluster.checkpoints.put("id4", "id4/chk-1");
        cluster.jobs.add(new JobCluster.LiveJob("id4", JOB, JobCluster.Phase.RUNNING));
        kept.round();
        assertThat(attempts.all(JOB)).extracting(Attempt::number).containsExactly(4, 2);

        cluster.checkpoints.clear();
        cluster.jobs.clear();
        kept.round();
        assertThat(cluster.submittedFrom).last().isEqualTo(Optional.of("file:/ordered"));
    }

    @Test
    void aJobWithoutSnapshotsForgetsWhatItWasOrderedBackTo() {
        List<Attempt> tried = List.of(attempt(3, 1_000), order(2, 3_600), attempt(1, 7_200));

        assertThat(JobPlan.outlived(tried, List.of(), false, NOW))
                .extracting(Attempt::number)
                .containsExactly(2, 1);
    }

    private JobReconciler keptWith(List<Savepoint> there) {
        return new JobReconciler(
                JOB, attempts, cluster, savepoints(there)::newestThatFits, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Savepoint snapshot(String name) {
        return snapshot(name, 0);
    }

    private static Savepoint snapshot(String name, int minutesAgo) {
        return new Savepoint(name, "file:/" + name, NOW.minus(Duration.ofMinutes(minutesAgo)), 1, true);
    }

    private static Attempt order(int number, int secondsAgo) {
        return new Attempt(
                JOB,
                number,
                "id" + number,
                Optional.empty(),
                false,
                NOW.minusSeconds(secondsAgo),
                Optional.of("file:/ordered"));
    }

    private static JobSavepoints savepoints(List<Savepoint> there) {
        return new JobSavepoints() {
            @Override
            public List<Savepoint> list() {
                return there;
            }

            @Override
            public String begin(String jobId, boolean automatic) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Optional<Savepoint> taken(String jobId, String request) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void remove(Savepoint savepoint) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Optional<String> misfit(Savepoint savepoint) {
                return Optional.of(savepoint.name()).filter("of-another"::equals);
            }
        };
    }

    private static Attempt attempt(int number, int secondsAgo) {
        return new Attempt(JOB, number, "id" + number, Optional.empty(), false, NOW.minusSeconds(secondsAgo));
    }
}
