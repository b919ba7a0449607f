package io.tributary.management.rules;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.jobs.JobDeployment;
import io.tributary.jobs.Savepoint;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the platform's jobs in the hands of its operator: how it is, its savepoints, and going on from one of them. Who keeps the job
 * running does what is ordered here, on whatever node it was ordered, even if that node dies. Thread-safe.
 */
public final class OperatedJob {
    private static final Logger LOG = LoggerFactory.getLogger(OperatedJob.class);

    /** Less than a client waits; the job of a full disk or a slow one writes on. */
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private static final Duration LOOK = Duration.ofMillis(100);

    private final JobReconciler job;
    private final AttemptStore attempts;
    private final JobSavepoints savepoints;
    private final Executor waiting;
    private final Runnable soon;
    private final Clock clock;
    private final AtomicBoolean taking = new AtomicBoolean();

    /**
     * @param waiting runs what waits for Flink, one thing for each job at most
     * @param soon has {@link JobReconciler#round} called
     */
    public OperatedJob(
            JobReconciler job,
            AttemptStore attempts,
            JobSavepoints savepoints,
            Executor waiting,
            Runnable soon,
            Clock clock) {
        this.job = job;
        this.attempts = attempts;
        this.savepoints = savepoints;
        this.waiting = waiting;
        this.soon = soon;
        this.clock = clock;
    }

    /** Its name in the cluster. */
    public String name() {
        return job.name();
    }

    /** How it runs, with the cause when it does not. */
    public JobStatus status() {
        return job.status();
    }

    /**
     * Those that are complete, newest first.
     *
     * @throws RejectedException UNAVAILABLE when their folder cannot be read
     */
    public List<Savepoint> savepoints() {
        try {
            return savepoints.list();
        } catch (IOException e) {
            throw unavailable("the savepoints of " + name() + " cannot be read", e);
        }
    }

    /**
     * Writes down the state of the job, which goes on meanwhile.
     *
     * @param automatic whether it is the platform's own wish
     * @return completed with the savepoint; exceptionally with {@link RejectedException} UNAVAILABLE when it fails or takes longer than
     *     a client waits, after which it may still be completed
     * @throws RejectedException CONFLICT when one is being taken here, UNAVAILABLE when the job does not run
     */
    public CompletableFuture<Savepoint> take(boolean automatic) {
        JobStatus present = job.status();
        String id = present.jobId()
                .filter(unused -> present.state() == JobStatus.State.RUNNING)
                .orElseThrow(() -> new RejectedException(
                        Rejection.UNAVAILABLE,
                        "job " + name() + " does not run (" + present.cause().orElse("starting") + ")",
                        "Try again when it does.",
                        ""));
        if (!taking.compareAndSet(false, true)) {
            throw new RejectedException(
                    Rejection.CONFLICT,
                    "a savepoint of " + name() + " is being taken",
                    "Wait until it is among the savepoints.",
                    "");
        }
        return CompletableFuture.supplyAsync(() -> written(id, automatic), waiting)
                .whenComplete((unused, failure) -> taking.set(false));
    }

    private Savepoint written(String jobId, boolean automatic) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            String request = savepoints.begin(jobId, automatic);
            Optional<Savepoint> taken = savepoints.taken(jobId, request);
            while (taken.isEmpty() && System.nanoTime() - end < 0) {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
                taken = savepoints.taken(jobId, request);
            }
            return taken.orElseThrow(() -> new RejectedException(
                    Rejection.UNAVAILABLE,
                    "the savepoint of " + name() + " takes longer than " + PATIENCE.toSeconds() + " s",
                    "It is written all the same: look at the savepoints of the job.",
                    ""));
        } catch (IOException e) {
            throw unavailable("the savepoint of " + name() + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RejectedException(Rejection.UNAVAILABLE, "this node stops");
        }
    }

    /**
     * Has the job stop and go on from a savepoint: what it did since counts no more, and it reads on from where it was then. Returns when
     * that is written down; it happens in the next seconds.
     *
     * @param name of one of {@link #savepoints}
     * @throws RejectedException NOT_FOUND, or CONFLICT when the job could not go on from it; the job is untouched then
     */
    public void restore(String name) {
        Savepoint savepoint = savepoints().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "job " + name() + " has no savepoint '" + name + "'",
                        "Look at its savepoints.",
                        "savepoint"));
        refuseMisfit(savepoint);
        List<Attempt> before = attempts.attempts(name());
        int number = before.isEmpty() ? 1 : before.get(0).number() + 1;
        boolean ordered = attempts.add(new Attempt(
                name(),
                number,
                JobDeployment.newJobId(),
                Optional.empty(),
                false,
                clock.instant(),
                Optional.of(savepoint.path())));
        if (!ordered) {
            throw new RejectedException(
                    Rejection.CONFLICT, "job " + name() + " is just being started by another node", "Try again.", "");
        }
        LOG.atInfo().addKeyValue("job", name()).log("the job is to go on from savepoint {}", savepoint.name());
        soon.run();
    }

    private void refuseMisfit(Savepoint savepoint) {
        try {
            savepoints.misfit(savepoint).ifPresent(why -> {
                throw new RejectedException(
                        Rejection.CONFLICT,
                        "job " + name() + " cannot go on from savepoint '" + savepoint.name() + "': " + why,
                        "The job is untouched. Choose another savepoint.",
                        "savepoint");
            });
        } catch (IOException e) {
            throw unavailable("whether the savepoint fits cannot be found out", e);
        }
    }

    private static RejectedException unavailable(String what, IOException cause) {
        return new RejectedException(
                Rejection.UNAVAILABLE,
                what + " (" + JobReconciler.firstLine(cause) + ")",
                "Try again; if it stays so, look at the log of the Flink cluster.",
                "");
    }
}
