package io.tributary.management.rules;

import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.jobs.JobDeployment;
import io.tributary.management.rules.JobPlan.WantedJob;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps the device-state job and one job per rule running: looks, lets {@link JobPlan} decide, acts. Whatever does not work is tried
 * again in the next round. One thread calls {@link #round}; the statuses may be read by any.
 */
public final class JobReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(JobReconciler.class);
    private static final WantedJob DEVICE_STATE =
            new WantedJob(JobDeployment.DEVICE_STATE_JOB, JobDeployment.DEVICE_STATE_JOB, true);

    private final RuleStore rules;
    private final AttemptStore attempts;
    private final JobCluster cluster;
    private final Clock clock;

    /** Why the last submission of a job did not work. */
    private final Map<String, String> refusals = new ConcurrentHashMap<>();

    /** Jobs whose earlier attempts could not be removed, so that it is told once. */
    private final Set<String> untidy = new HashSet<>();

    private volatile Map<String, JobStatus> statuses = Map.of();
    private volatile String trouble = "";

    public JobReconciler(RuleStore rules, AttemptStore attempts, JobCluster cluster, Clock clock) {
        this.rules = rules;
        this.attempts = attempts;
        this.cluster = cluster;
        this.clock = clock;
    }

    /** How a rule's job was when it was last looked at. */
    public JobStatus statusOf(Rule rule) {
        String name = JobDeployment.ruleJobName(rule.name());
        JobStatus status = statuses.getOrDefault(name, JobStatus.UNKNOWN);
        String refusal = refusals.getOrDefault(name, "");
        if (status.state() == JobStatus.State.STARTING && !refusal.isEmpty()) {
            return new JobStatus(JobStatus.State.STARTING, status.jobId(), Optional.of(refusal));
        }
        return trouble.isEmpty() || status.state() == JobStatus.State.FAILED
                ? status
                : new JobStatus(JobStatus.State.STARTING, status.jobId(), Optional.of(trouble));
    }

    /** How the device-state job is; throws what is wrong when it does not run. */
    public String lookAtDeviceState() {
        JobStatus status = statuses.getOrDefault(DEVICE_STATE.name(), JobStatus.UNKNOWN);
        if (trouble.isEmpty() && status.state() == JobStatus.State.RUNNING) {
            return "job " + status.jobId().orElse("");
        }
        throw new RejectedException(
                Rejection.UNAVAILABLE,
                trouble.isEmpty()
                        ? status.state().name().toLowerCase(Locale.ROOT)
                                + status.cause().map(cause -> ": " + cause).orElse("")
                        : trouble);
    }

    /** Lets a rule that failed run again. */
    public void restart(Rule rule) {
        attempts.attempts(rule.incarnation()).stream()
                .limit(1)
                .filter(attempt -> attempt.failure().isPresent())
                .forEach(attempts::forgive);
    }

    /** Looks once and acts. */
    public void round() {
        try {
            Optional<String> notReady = cluster.notReady();
            if (notReady.isPresent()) {
                say(notReady.get());
                return;
            }
            List<Rule> wantedRules = rules.rules();
            List<WantedJob> wanted = new ArrayList<>(List.of(DEVICE_STATE));
            Map<String, Rule> byIncarnation = new HashMap<>();
            for (Rule rule : wantedRules) {
                wanted.add(new WantedJob(JobDeployment.ruleJobName(rule.name()), rule.incarnation(), false));
                byIncarnation.put(rule.incarnation(), rule);
            }
            Map<String, List<Attempt>> tried = new HashMap<>();
            for (WantedJob job : wanted) {
                tried.put(job.incarnation(), attempts.attempts(job.incarnation()));
            }
            List<JobCluster.LiveJob> live = cluster.jobs();
            JobPlan plan = JobPlan.decide(wanted, tried, live, clock.instant());
            statuses = plan.statuses();
            say("");
            for (JobPlan.Action action : plan.actions()) {
                attempt(action, byIncarnation);
            }
            for (WantedJob job : wanted) {
                tidy(job, tried.getOrDefault(job.incarnation(), List.of()), live);
            }
        } catch (IOException e) {
            say("Flink does not answer (" + firstLine(e) + ")");
        } catch (RejectedException e) {
            say(String.valueOf(e.getMessage()));
        }
    }

    /** What goes wrong with one job keeps no other from its turn. */
    private void attempt(JobPlan.Action action, Map<String, Rule> byIncarnation) {
        try {
            act(action, byIncarnation);
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("action", action).log("this did not work, it follows again: {}", firstLine(e));
            if (action instanceof JobPlan.Submit submit) {
                refusals.put(submit.job().name(), firstLine(e));
            }
        }
    }

    private void act(JobPlan.Action action, Map<String, Rule> byIncarnation) throws IOException {
        if (action instanceof JobPlan.Submit submit) {
            submit(submit, Optional.ofNullable(byIncarnation.get(submit.job().incarnation())));
        } else if (action instanceof JobPlan.Cancel cancel) {
            LOG.atInfo().addKeyValue("job", cancel.jobId()).log("job is cancelled: {}", cancel.why());
            cluster.cancel(cancel.jobId());
        } else if (action instanceof JobPlan.KeepFailure failed) {
            String cause = cluster.rootCause(failed.attempt().jobId()).orElse("Flink gives no cause");
            LOG.atWarn().addKeyValue("job", failed.job().name()).log("job failed: {}", cause);
            attempts.fail(failed.attempt(), cause);
        }
    }

    private void submit(JobPlan.Submit submit, Optional<Rule> rule) throws IOException {
        WantedJob job = submit.job();
        List<Attempt> before = attempts.all(job.incarnation());
        Optional<String> checkpoint = newestCheckpoint(before);
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
        if (rule.isPresent()) {
            cluster.submitRule(rule.get(), attempt.jobId(), checkpoint);
        } else {
            cluster.submitDeviceState(attempt.jobId(), checkpoint);
        }
        refusals.remove(job.name());
        boolean startsOver = checkpoint.isEmpty() && !before.isEmpty();
        LOG.atLevel(startsOver ? Level.WARN : Level.INFO)
                .addKeyValue("job", job.name())
                .addKeyValue("id", attempt.jobId())
                .addKeyValue("attempt", attempt.number())
                .log(
                        "job submitted, {}",
                        checkpoint
                                .map(path -> "from " + path)
                                .orElse(
                                        startsOver
                                                ? "from its start although it ran before: none of its " + before.size()
                                                        + " attempts has left a complete checkpoint"
                                                : "from its start"));
    }

    /** Of the newest attempt that has one: what a later attempt did counts, however few checkpoints it took. */
    private Optional<String> newestCheckpoint(List<Attempt> newestFirst) throws IOException {
        for (Attempt attempt : newestFirst) {
            Optional<String> checkpoint = cluster.newestCheckpoint(attempt.jobId());
            if (checkpoint.isPresent()) {
                return checkpoint;
            }
        }
        return Optional.empty();
    }

    /** Removes earlier attempts and their checkpoints; the newest, once it has a checkpoint of its own, needs no file of theirs. */
    private void tidy(WantedJob job, List<Attempt> tried, List<JobCluster.LiveJob> live) {
        if (JobPlan.outlived(tried, live, clock.instant()).isEmpty()) {
            return;
        }
        Attempt newest = tried.get(0);
        try {
            if (cluster.newestCheckpoint(newest.jobId()).isEmpty()) {
                return;
            }
            List<Attempt> all = attempts.all(job.incarnation());
            if (!all.isEmpty() && all.get(0).jobId().equals(newest.jobId())) {
                for (Attempt attempt : JobPlan.outlived(all, live, clock.instant())) {
                    cluster.discardCheckpoints(attempt.jobId());
                    attempts.delete(attempt);
                }
                untidy.remove(job.name());
            }
        } catch (IOException e) {
            if (untidy.add(job.name())) {
                LOG.atWarn()
                        .addKeyValue("job", job.name())
                        .log("checkpoints of earlier attempts stay on disk for now: {}", firstLine(e));
            }
        }
    }

    /** Removes what the attempts of a deleted rule have left; what cannot be removed stays and harms nobody. */
    public void forget(Rule rule) {
        for (Attempt attempt : attempts.all(rule.incarnation())) {
            try {
                cluster.cancel(attempt.jobId());
                cluster.discardCheckpoints(attempt.jobId());
                attempts.delete(attempt);
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("rule", rule.name())
                        .log("checkpoints of the deleted rule stay on disk: {}", firstLine(e));
            }
        }
    }

    private void say(String what) {
        if (!what.equals(trouble)) {
            trouble = what;
            if (what.isEmpty()) {
                LOG.info("Flink jobs are looked after again");
            } else {
                LOG.warn("Flink jobs cannot be looked after: {}", what);
            }
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
