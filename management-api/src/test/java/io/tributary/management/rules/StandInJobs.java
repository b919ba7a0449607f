package io.tributary.management.rules;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.jobs.Savepoint;
import io.tributary.management.rules.JobCluster.LiveJob;
import io.tributary.management.rules.JobCluster.Phase;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A job on a cluster in memory, with its savepoints; a test has its rounds done. */
public final class StandInJobs {
    private static final Instant LONG_AGO = Instant.parse("2026-11-21T12:00:00Z");

    /** Complete ones. */
    public final List<Savepoint> savepoints = new ArrayList<>();
    /** Why none fits. */
    public volatile Optional<String> misfit = Optional.empty();

    /** Whether the folder of savepoints cannot be read. */
    public volatile boolean unreadable;

    /** When a savepoint is taken. */
    public volatile Instant now = LONG_AGO;

    private final String name;
    private final MemoryAttempts attempts = new MemoryAttempts();
    private final MemoryCluster cluster = new MemoryCluster();
    private final JobReconciler reconciler;
    private final OperatedJob job;

    /** One that runs. */
    public StandInJobs(String name) {
        this.name = name;
        this.reconciler = new JobReconciler(name, attempts, cluster, Clock.systemUTC());
        this.job =
                new OperatedJob(reconciler, attempts, new Kept(), Runnable::run, reconciler::round, Clock.systemUTC());
        attempts.add(new Attempt(name, 1, "id1", Optional.empty(), false, LONG_AGO));
        cluster.checkpoints.put("id1", "id1/chk-7");
        cluster.jobs.add(new LiveJob("id1", name, Phase.RUNNING));
        reconciler.round();
    }

    public OperatedJob job() {
        return job;
    }

    /** Its savepoints as the job's keeper sees them. */
    JobSavepoints kept() {
        return new Kept();
    }

    /** The cluster has done what it was asked for, and forgets it. */
    public void end(String jobId) {
        cluster.jobs.removeIf(each -> each.id().equals(jobId));
    }

    /** Looks once. */
    public void round() {
        reconciler.round();
    }

    /** What was asked of the cluster. */
    public List<String> cancelled() {
        return cluster.cancelled;
    }

    /** What its submissions began from. */
    public List<Optional<String>> submittedFrom() {
        return cluster.submittedFrom;
    }

    /** Attempts, newest first. */
    public List<Attempt> attempts() {
        return attempts.all(name);
    }

    private final class Kept implements JobSavepoints {
        @Override
        public List<Savepoint> list() throws IOException {
            if (unreadable) {
                throw new IOException("the share is away");
            }
            return List.copyOf(savepoints);
        }

        @Override
        public String begin(String jobId, boolean automatic) {
            savepoints.add(
                    0,
                    new Savepoint(
                            "savepoint-" + savepoints.size(), "file:/s/" + savepoints.size(), now, 42, automatic));
            return "request";
        }

        @Override
        public Optional<Savepoint> taken(String jobId, String request) {
            if (!jobId.equals("id1") || !request.equals("request")) {
                throw new RejectedException(Rejection.NOT_FOUND, jobId + " " + request);
            }
            return Optional.of(savepoints.get(0));
        }

        @Override
        public void remove(Savepoint savepoint) {
            savepoints.remove(savepoint);
        }

        @Override
        public Optional<String> misfit(Savepoint savepoint) {
            return misfit;
        }
    }
}
