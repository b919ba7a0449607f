package io.tributary.management.rules;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.jobs.JobDeployment;
import io.tributary.jobs.Savepoint;
import io.tributary.management.rules.JobPlan.WantedJob;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps a job of the platform running: looks, lets {@link JobPlan} decide, acts. Whatever does not work is tried again in the next round.
 * One thread calls {@link #round}; the status may be read by any.
 */
public final class JobReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(JobReconciler.class);
    private static final Snapshots NO_SNAPSHOTS = which -> Optional.empty();

    /**
     * A snapshot that was complete sooner after an order to go on from a savepoint may be of the job that was to stop. Passing over one
     * of the job that was ordered costs nothing but the way: it goes on from what was ordered, and folds the same again.
     */
    private static final Duration STOPPING = Duration.ofMinutes(1);

    private final WantedJob job;
    private final AttemptStore attempts;
    private final JobCluster cluster;
    private final Snapshots snapshots;
    private final Clock clock;

    /** Why the last submission did not work. */
    private volatile String refusal = "";

    /** Whether earlier attempts could not be removed, so that it is told once. */
    private boolean untidy;

    private volatile JobStatus status = JobStatus.UNKNOWN;
    private volatile String trouble = "";

    /**
     * @param job its name in the cluster, under which its attempts are kept, too
     */
    public JobReconciler(String job, AttemptStore attempts, JobCluster cluster, Clock clock) {
        this(job, attempts, cluster, NO_SNAPSHOTS, clock);
    }

    /** One that goes on from a snapshot when no attempt has left a checkpoint. */
    public JobReconciler(String job, AttemptStore attempts, JobCluster cluster, Snapshots snapshots, Clock clock) {
        this.job = new WantedJob(job, job, true);
        this.attempts = attempts;
        this.cluster = cluster;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /** Where a job goes on whose checkpoints are all lost. */
    @FunctionalInterface
    public interface Snapshots {
        /** The newest that fits. */
        Optional<Savepoint> newest(Predicate<Savepoint> which) throws IOException;
    }

    /** How the job is; throws what is wrong when it does not run. */
    public String look() {
        JobStatus present = status;
        if (trouble.isEmpty() && present.state() == JobStatus.State.RUNNING) {
            return "job " + present.jobId().orElse("");
        }
        throw new RejectedException(Rejection.UNAVAILABLE, obstacle().orElse("starting"));
    }

    /** How it is, with the cause when it does not run. */
    JobStatus status() {
        JobStatus present = status;
        boolean running = present.state() == JobStatus.State.RUNNING;
        if (!trouble.isEmpty()) {
            return new JobStatus(
                    running ? JobStatus.State.STARTING : present.state(), present.jobId(), Optional.of(trouble));
        }
        Optional<String> cause = present.cause().or(() -> Optional.of(refusal).filter(text -> !text.isEmpty()));
        return running ? present : new JobStatus(present.state(), present.jobId(), cause);
    }

    /** Its name in the cluster. */
    String name() {
        return job.name();
    }

    /** Why the job does not run; empty when it does. */
    public Optional<String> obstacle() {
        JobStatus present = status;
        if (!trouble.isEmpty()) {
            return Optional.of(trouble);
        }
        if (present.state() == JobStatus.State.RUNNING) {
            return Optional.empty();
        }
        String cause = present.cause().orElse(refusal);
        return Optional.of(present.state().name().toLowerCase(Locale.ROOT) + (cause.isEmpty() ? "" : ": " + cause));
    }

    /** Looks once and acts. */
    public void round() {
        try {
            Optional<String> notReady = cluster.notReady();
            if (notReady.isPresent()) {
                say(notReady.get());
                return;
            }
            List<Attempt> tried = attempts.attempts(job.incarnation());
            List<JobCluster.LiveJob> live = cluster.jobs();
            JobPlan plan = JobPlan.decide(List.of(job), Map.of(job.incarnation(), tried), live, clock.instant());
            status = plan.statuses().getOrDefault(job.name(), JobStatus.UNKNOWN);
            say("");
            for (JobPlan.Action action : plan.actions()) {
                attempt(action);
            }
            tidy(tried, live);
        } catch (IOException e) {
            say("Flink does not answer (" + firstLine(e) + ")");
        } catch (RejectedException e) {
            say(String.valueOf(e.getMessage()));
        }
    }

    private void attempt(JobPlan.Action action) {
        try {
            act(action);
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("action", action).log("this did not work, it follows again: {}", firstLine(e));
            if (action instanceof JobPlan.Submit) {
                refusal = firstLine(e);
            }
        }
    }

    private void act(JobPlan.Action action) throws IOException {
        if (action instanceof JobPlan.Submit submit) {
            submit(submit);
        } else if (action instanceof JobPlan.Cancel cancel) {
            LOG.atInfo().addKeyValue("job", cancel.jobId()).log("job is cancelled: {}", cancel.why());
            cluster.cancel(cancel.jobId());
        } else if (action instanceof JobPlan.KeepFailure failed) {
            String cause = cluster.rootCause(failed.attempt().jobId()).orElse("Flink gives no cause");
            LOG.atWarn().addKeyValue("job", failed.job().name()).log("job failed: {}", cause);
            attempts.fail(failed.attempt(), cause);
        }
    }

    private void submit(JobPlan.Submit submit) throws IOException {
        List<Attempt> before = attempts.all(job.incarnation());
        Beginning beginning = beginning(before);
        Attempt attempt = new Attempt(
                job.incarnation(),
                submit.attempt(),
                JobDeployment.newJobId(),
                Optional.empty(),
                false,
                clock.instant());
        if (!attempts.add(attempt)) {
            return; // another node is at it
        }
        cluster.submit(job.name(), attempt.jobId(), beginning.path());
        refusal = "";
        LOG.atLevel(beginning.lost() ? Level.WARN : Level.INFO)
                .addKeyValue("job", job.name())
                .addKeyValue("id", attempt.jobId())
                .addKeyValue("attempt", attempt.number())
                .log(
                        "job submitted, {}{}",
                        beginning.path().map(path -> "from " + path).orElse("from its start"),
                        beginning.lost()
                                ? " although it ran before: none of its " + before.size()
                                        + " attempts has left a complete checkpoint"
                                : "");
    }

    /**
     * The newest checkpoint of the newest attempt that has one: what a later attempt did counts, however few checkpoints it took. What was
     * before somebody wanted the job to go on from a savepoint counts no more. Where all checkpoints are gone, the newest snapshot.
     */
    private Beginning beginning(List<Attempt> newestFirst) throws IOException {
        boolean first = true;
        for (Attempt attempt : newestFirst) {
            if (attempt.savepoint().isPresent()) {
                Instant since = attempt.createdAt().plus(STOPPING);
                Optional<Savepoint> snapshot =
                        snapshots.newest(each -> each.takenAt().isAfter(since));
                return new Beginning(snapshot.map(Savepoint::path).or(attempt::savepoint), !first);
            }
            Optional<String> checkpoint = cluster.newestCheckpoint(attempt.jobId());
            if (checkpoint.isPresent()) {
                return new Beginning(checkpoint, false);
            }
            first = false;
        }
        if (newestFirst.isEmpty()) { // a job that never ran has no snapshot: what lies there is of another platform
            return new Beginning(Optional.empty(), false);
        }
        return new Beginning(snapshots.newest(savepoint -> true).map(Savepoint::path), true);
    }

    /**
     * What an attempt begins from.
     *
     * @param path of a checkpoint or savepoint; empty: anew
     * @param lost the job ran before, and no attempt has left a complete checkpoint
     */
    private record Beginning(Optional<String> path, boolean lost) {}

    private boolean hasSnapshots() {
        return snapshots != NO_SNAPSHOTS;
    }

    /** Removes earlier attempts and their checkpoints; the newest, once it has a checkpoint of its own, needs no file of theirs. */
    private void tidy(List<Attempt> tried, List<JobCluster.LiveJob> live) {
        if (JobPlan.outlived(tried, live, hasSnapshots(), clock.instant()).isEmpty()) {
            return;
        }
        Attempt newest = tried.get(0);
        try {
            if (cluster.newestCheckpoint(newest.jobId()).isEmpty()) {
                return;
            }
            List<Attempt> all = attempts.all(job.incarnation());
            if (!all.isEmpty() && all.get(0).jobId().equals(newest.jobId())) {
                for (Attempt attempt : JobPlan.outlived(all, live, hasSnapshots(), clock.instant())) {
                    cluster.discardCheckpoints(attempt.jobId());
                    attempts.delete(attempt);
                }
                untidy = false;
            }
        } catch (IOException e) {
            if (!untidy) {
                untidy = true;
                LOG.atWarn()
                        .addKeyValue("job", job.name())
                        .log("checkpoints of earlier attempts stay on disk for now: {}", firstLine(e));
            }
        }
    }

    private void say(String what) {
        if (!what.equals(trouble)) {
            trouble = what;
            if (what.isEmpty()) {
                LOG.info("job {} is looked after again", job.name());
            } else {
                LOG.warn("job {} cannot be looked after: {}", job.name(), what);
            }
        }
    }

    static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
