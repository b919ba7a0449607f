package io.tributary.management.rules;

import io.tributary.management.rules.JobCluster.LiveJob;
import io.tributary.management.rules.JobCluster.Phase;
import io.tributary.management.rules.JobStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What has to be done so that the cluster runs each wanted job once: decided from what is wanted, what was tried and what runs. Pure.
 *
 * <p>A job the cluster does not know is lost, as after the death of a JobManager, and is submitted again. One that failed is not: its
 * own restarts have been used up, so its failure is shown until someone lets it run again; the platform's own jobs are tried again
 * by themselves, ever more slowly.
 *
 * @param actions in the order to take them
 * @param statuses by the wanted job's name
 */
public record JobPlan(List<Action> actions, Map<String, JobStatus> statuses) {
    /** How long a submission may be on its way before its job counts as lost. */
    static final Duration GRACE = Duration.ofSeconds(5);

    private static final Duration MEMORY = Duration.ofMinutes(10);
    private static final Duration SLOWEST = Duration.ofMinutes(1);

    /**
     * A job that should run.
     *
     * @param name in the cluster
     * @param incarnation under which its attempts are kept
     * @param platform whether it is the platform's own
     */
    public record WantedJob(String name, String incarnation, boolean platform) {}

    /** One step. */
    public sealed interface Action {}

    /** Submits a job under a new id. */
    public record Submit(WantedJob job, int attempt) implements Action {}

    /** Cancels a job that is not wanted or runs twice. */
    public record Cancel(String jobId, String why) implements Action {}

    /** Keeps the failure of an attempt. */
    public record KeepFailure(WantedJob job, Attempt attempt) implements Action {}

    /**
     * @param attempts by incarnation, newest first
     */
    public static JobPlan decide(
            List<WantedJob> wanted, Map<String, List<Attempt>> attempts, List<LiveJob> jobs, Instant now) {
        JobPlan plan = new JobPlan(new ArrayList<>(), new LinkedHashMap<>());
        Map<String, LiveJob> byId = jobs.stream().collect(Collectors.toMap(LiveJob::id, job -> job, (a, b) -> a));
        for (WantedJob job : wanted) {
            List<Attempt> tried = attempts.getOrDefault(job.incarnation(), List.of());
            plan.statuses.put(job.name(), plan.decide(job, tried, byId, now));
            Set<String> right = tried.stream().limit(1).map(Attempt::jobId).collect(Collectors.toSet());
            plan.cancelOthers(jobs, job.name(), right);
        }
        Set<String> names = wanted.stream().map(WantedJob::name).collect(Collectors.toSet());
        for (LiveJob job : jobs) {
            if (job.phase().isLive() && job.name().startsWith("rule/") && !names.contains(job.name())) {
                plan.actions.add(new Cancel(job.id(), "there is no " + job.name()));
            }
        }
        return plan;
    }

    /**
     * The attempts that nothing needs once the newest has a checkpoint of its own. Attempts of the last minutes stay: they tell how
     * often the job is lost. So do those whose jobs still write, and, of a job with snapshots, the newest order to go on from a savepoint: it
     * tells which of them are of before and count no more.
     *
     * @param tried newest first
     * @param snapshots whether the job has any
     */
    static List<Attempt> outlived(List<Attempt> tried, List<LiveJob> jobs, boolean snapshots, Instant now) {
        Set<String> writing = jobs.stream()
                .filter(job -> job.phase().writes())
                .map(LiveJob::id)
                .collect(Collectors.toSet());
        Optional<Attempt> order = tried.stream()
                .filter(attempt -> snapshots && attempt.savepoint().isPresent())
                .findFirst();
        return tried.stream()
                .skip(1)
                .filter(attempt -> order.filter(attempt::equals).isEmpty())
                .filter(attempt ->
                        attempt.createdAt().isBefore(now.minus(MEMORY)) && !writing.contains(attempt.jobId()))
                .toList();
    }

    private JobStatus decide(WantedJob job, List<Attempt> tried, Map<String, LiveJob> byId, Instant now) {
        if (tried.isEmpty()) {
            actions.add(new Submit(job, 1));
            return JobStatus.UNKNOWN;
        }
        Attempt newest = tried.get(0);
        Optional<String> id = Optional.of(newest.jobId());
        LiveJob live = byId.get(newest.jobId());
        Phase phase = live == null ? Phase.ENDED : live.phase();
        boolean due = isDue(tried, now);
        if (newest.savepoint().isPresent()) {
            if (byId.values().stream()
                    .noneMatch(other ->
                            other.name().equals(job.name()) && other.phase().writes())) {
                actions.add(new Submit(job, newest.number() + 1));
            }
            return new JobStatus(State.STARTING, id, Optional.of("stops, and goes on from a savepoint"));
        }
        if (newest.forgiven() && !phase.isLive()) {
            actions.add(new Submit(job, newest.number() + 1));
            return new JobStatus(State.STARTING, id, Optional.empty());
        }
        if (newest.failure().isPresent()) {
            if (job.platform() && due && !phase.isLive()) {
                actions.add(new Submit(job, newest.number() + 1));
            }
            return new JobStatus(State.FAILED, id, newest.failure());
        }
        return switch (phase) {
            case STARTING -> new JobStatus(State.STARTING, id, Optional.empty());
            case RUNNING -> new JobStatus(State.RUNNING, id, Optional.empty());
            case RESTARTING -> new JobStatus(State.STARTING, id, Optional.of("restarts after a failure"));
            case STOPPING -> new JobStatus(State.STARTING, id, Optional.of("stops, and is then started again"));
            case FAILED -> {
                actions.add(new KeepFailure(job, newest));
                yield new JobStatus(State.FAILED, id, Optional.empty());
            }
            case ENDED -> {
                if (due) {
                    actions.add(new Submit(job, newest.number() + 1));
                }
                yield new JobStatus(
                        State.STARTING, id, Optional.of("the cluster does not run it; it is submitted again"));
            }
        };
    }

    /** Whether enough time has passed since the last attempt: little at first, more when it happens again and again. */
    private static boolean isDue(List<Attempt> tried, Instant now) {
        Instant last = tried.get(0).createdAt();
        long recent = tried.stream()
                .filter(attempt -> attempt.createdAt().isAfter(now.minus(MEMORY)))
                .count();
        Duration wait = recent <= 2 ? GRACE : Duration.ofSeconds(1L << Math.min(recent, 16));
        if (wait.compareTo(SLOWEST) > 0) {
            wait = SLOWEST;
        }
        return !now.isBefore(last.plus(wait.compareTo(GRACE) < 0 ? GRACE : wait));
    }

    private void cancelOthers(List<LiveJob> jobs, String name, Set<String> right) {
        for (LiveJob other : jobs) {
            if (other.name().equals(name) && other.phase().isLive() && !right.contains(other.id())) {
                actions.add(new Cancel(other.id(), name + " has a newer attempt"));
            }
        }
    }
}
