package io.tributary.management.rules;

import io.tributary.identity.RejectedException;
import io.tributary.jobs.Savepoint;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a savepoint of a job now and then and lets go of older ones of its own: should all checkpoints be lost, the job goes on from there
 * and from what the log holds behind it. One thread calls {@link #round}; several nodes may.
 */
public final class JobSnapshots {
    /** Much less than the log is kept, so that nothing lies between a snapshot and what the log still holds. */
    static final Duration EVERY = Duration.ofHours(6);

    /** After which the first is taken, where there is none. */
    static final Duration FIRST = Duration.ofMinutes(10);

    /** After one that was begun, whatever became of it: Flink may still be writing it. */
    static final Duration PAUSE = Duration.ofMinutes(30);

    static final int KEPT = 2;

    private static final Logger LOG = LoggerFactory.getLogger(JobSnapshots.class);

    private final OperatedJob job;
    private final JobSavepoints savepoints;
    private final Clock clock;
    private final Instant begun;
    private Instant notBefore = Instant.MIN;

    public JobSnapshots(OperatedJob job, JobSavepoints savepoints, Clock clock) {
        this.job = job;
        this.savepoints = savepoints;
        this.clock = clock;
        this.begun = clock.instant();
    }

    /** Looks whether one is due. What does not work is tried in the next round. */
    public void round() {
        try {
            List<Savepoint> own = own();
            removeOld(own);
            Instant due =
                    own.isEmpty() ? begun.plus(FIRST) : own.get(0).takenAt().plus(EVERY);
            if (job.status().state() == JobStatus.State.RUNNING
                    && job.status().cause().isEmpty()
                    && !clock.instant().isBefore(due)
                    && !clock.instant().isBefore(notBefore)) {
                notBefore = clock.instant().plus(PAUSE);
                Savepoint taken = job.take(true).join();
                LOG.atInfo().addKeyValue("job", job.name()).log("snapshot {} is written", taken.name());
                removeOld(own());
            }
        } catch (IOException | RejectedException | CompletionException e) {
            LOG.atWarn().addKeyValue("job", job.name()).log("no snapshot for now: {}", JobReconciler.firstLine(e));
        }
    }

    private void removeOld(List<Savepoint> newestFirst) throws IOException {
        for (Savepoint old : newestFirst.subList(Math.min(KEPT, newestFirst.size()), newestFirst.size())) {
            savepoints.remove(old);
        }
    }

    private List<Savepoint> own() throws IOException {
        return savepoints.list().stream().filter(Savepoint::automatic).toList();
    }
}
