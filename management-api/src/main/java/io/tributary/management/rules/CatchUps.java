package io.tributary.management.rules;

import io.tributary.identity.RejectedException;
import io.tributary.jobs.JobDeployment;
import io.tributary.management.rules.JobCluster.LiveJob;
import io.tributary.management.rules.JobCluster.Phase;
import io.tributary.management.rules.JobPlan.WantedJob;
import io.tributary.management.rules.RuleState.CatchingUp;
import io.tributary.rules.CatchUp;
import io.tributary.rules.program.FabricLane;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets rules of a lane make up for what they missed: whatever is owed gets a job that ends by itself, a few at a time, and what is owed no more loses its
 * job. Everything it decides from outlives this process: rules, what the fabric said of their revisions, what catch-ups have committed,
 * attempts. One thread calls {@link #round}; the state may be read by any.
 */
public final class CatchUps {
    private static final Logger LOG = LoggerFactory.getLogger(CatchUps.class);
    /** Each takes a quarter of a core at most. */
    private static final int AT_ONCE = 2;

    /** How a catch-up gets onto the cluster. */
    @FunctionalInterface
    public interface Submission {
        void submit(String name, String jobId, CatchUp catchUp) throws IOException;
    }

    /** Transactions of catch-ups that are open in Kafka: one whose job is dead would let readers wait. */
    public interface Transactions {
        /** Their names. */
        List<String> open() throws IOException;

        /** What those of a rule begin with. */
        String writer(String rule, long incarnation);

        void end(List<String> names) throws IOException;
    }

    /** What it decides from, and by what it acts; {@code known}: whether statuses and notes are complete. */
    public record Parts(
            FabricLane lane,
            RuleStore rules,
            RuleStatuses statuses,
            CatchUpNotes notes,
            BooleanSupplier known,
            AttemptStore attempts,
            JobCluster cluster,
            Submission submission,
            Transactions transactions,
            Clock clock) {}

    private final Parts parts;
    /** What names of jobs and attempts begin with. */
    private final String prefix;
    /** Why the last attempt did not work, by the key of the attempts. */
    private final Map<String, String> troubles = new ConcurrentHashMap<>();

    private final Map<String, Integer> failures = new HashMap<>();
    /** Whose attempts are to be forgotten when they are done. */
    private final Set<String> tried = new HashSet<>();

    private boolean restored;
    private String said = "";

    public CatchUps(Parts parts) {
        this.parts = parts;
        this.prefix = parts.lane == FabricLane.PLAIN ? "catch-up/" : "function-catch-up/";
    }

    /** How a rule catches up; empty when it has nothing to make up for. */
    public Optional<CatchingUp> stateOf(Rule rule) {
        CatchUp owed = owed(rule);
        if (!owed.isEmpty()) {
            Optional<String> stopped = parts.notes.stopped(rule);
            return Optional.of(new CatchingUp(
                    stopped.isPresent() ? CatchingUp.SUSPENDED : CatchingUp.RUNNING,
                    owed.messages(),
                    stopped.or(() -> Optional.ofNullable(troubles.get(attemptsOf(owed))))));
        }
        return parts.notes
                .progress(rule)
                .filter(note -> note.getRevision() == rule.revision())
                .map(note -> new CatchingUp(CatchingUp.DONE, 0, Optional.ofNullable(note.getCause())));
    }

    /** Looks once and acts. */
    public void round() {
        if (!parts.known.getAsBoolean()) {
            return;
        }
        try {
            if (parts.cluster.notReady().isEmpty()) {
                List<String> open = parts.transactions.open(); // before the jobs: what has none then is left over
                act(open, parts.cluster.jobs());
                say("");
            }
        } catch (IOException | RejectedException e) {
            say(JobReconciler.firstLine(e));
        }
    }

    private CatchUp owed(Rule rule) {
        return Gaps.owed(rule, parts.statuses.revisionsOf(rule), parts.notes.reached(rule));
    }

    private void act(List<String> open, List<LiveJob> jobs) throws IOException {
        Map<String, CatchUp> wanted = new LinkedHashMap<>();
        for (Rule rule : parts.rules.rules()) {
            CatchUp owed = owed(rule);
            if (owed.lane() == parts.lane
                    && !owed.isEmpty()
                    && parts.notes.stopped(rule).isEmpty()) {
                wanted.put(nameOf(owed), owed);
            }
            if (!restored && parts.notes.progress(rule).isPresent()) {
                tried.add(attemptsOf(owed)); // perhaps in the lane it was in
            }
        }
        restored = true;
        for (LiveJob job : jobs) {
            if (job.name().startsWith(prefix) && job.phase().isLive() && !wanted.containsKey(job.name())) {
                LOG.atInfo().addKeyValue("job", job.name()).log("job is cancelled: nothing is owed any more");
                parts.cluster.cancel(job.id());
            }
        }
        List<CatchUp> chosen = chosen(wanted, jobs);
        for (CatchUp catchUp : chosen) {
            look(catchUp, jobs);
        }
        forget(wanted, jobs);
        endLeftOver(open, chosen, jobs);
    }

    /** Those that run, then those that did not fail. */
    private List<CatchUp> chosen(Map<String, CatchUp> wanted, List<LiveJob> jobs) {
        return wanted.values().stream()
                .sorted(Comparator.comparing((CatchUp each) -> jobs.stream()
                                .noneMatch(job -> job.name().equals(nameOf(each))
                                        && job.phase().isLive()))
                        .thenComparing(each -> failures.getOrDefault(attemptsOf(each), 0))
                        .thenComparing(CatchUp::rule))
                .limit(AT_ONCE)
                .toList();
    }

    private void look(CatchUp catchUp, List<LiveJob> jobs) throws IOException {
        String key = attemptsOf(catchUp);
        WantedJob job = new WantedJob(nameOf(catchUp), key, true);
        tried.add(key);
        List<Attempt> before = parts.attempts.attempts(key);
        JobPlan plan = JobPlan.decide(List.of(job), Map.of(key, before), jobs, parts.clock.instant());
        for (JobPlan.Action action : plan.actions()) {
            if (action instanceof JobPlan.Submit submit && !isWorking(key, jobs)) {
                submit(catchUp, submit.attempt());
            } else if (action instanceof JobPlan.Cancel cancel) {
                parts.cluster.cancel(cancel.jobId());
            } else if (action instanceof JobPlan.KeepFailure failed) {
                String cause = parts.cluster.rootCause(failed.attempt().jobId()).orElse("Flink gives no cause");
                LOG.atWarn().addKeyValue("job", job.name()).log("job failed: {}", cause);
                parts.attempts.fail(failed.attempt(), cause);
                failed(key, cause);
            }
        }
    }

    private void submit(CatchUp catchUp, int number) {
        String key = attemptsOf(catchUp);
        Attempt attempt =
                new Attempt(key, number, JobDeployment.newJobId(), Optional.empty(), false, parts.clock.instant());
        if (!parts.attempts.add(attempt)) {
            return; // another node is at it
        }
        try {
            parts.submission.submit(nameOf(catchUp), attempt.jobId(), catchUp);
            LOG.atInfo()
                    .addKeyValue("rule", catchUp.rule())
                    .addKeyValue("attempt", number)
                    .log("rule catches up with up to {} messages", catchUp.messages());
        } catch (IOException e) {
            failed(key, JobReconciler.firstLine(e));
        }
    }

    private void failed(String key, String cause) {
        troubles.put(key, cause);
        failures.merge(key, 1, Integer::sum);
    }

    /** Attempts of those that are done. */
    private void forget(Map<String, CatchUp> wanted, List<LiveJob> jobs) throws IOException {
        Set<String> needed = new HashSet<>();
        wanted.values().forEach(each -> needed.add(attemptsOf(each)));
        for (String key : List.copyOf(tried)) {
            if (!needed.contains(key) && !isWorking(key, jobs)) {
                for (Attempt attempt : parts.attempts.all(key)) {
                    parts.cluster.discardCheckpoints(attempt.jobId());
                    parts.attempts.delete(attempt);
                }
                tried.remove(key);
                troubles.remove(key);
                failures.remove(key);
            }
        }
    }

    private void endLeftOver(List<String> open, List<CatchUp> chosen, List<LiveJob> jobs) throws IOException {
        List<String> leftOver = new ArrayList<>(open);
        for (CatchUp each : chosen) { // the next attempt ends them itself
            leftOver.removeIf(name -> name.startsWith(parts.transactions.writer(each.rule(), each.incarnation())));
        }
        for (LiveJob job : jobs) {
            String[] name = job.name().split("/", -1);
            if (job.name().startsWith(prefix) && name.length == 4 && isWorking(job)) {
                String writer = parts.transactions.writer(name[1], Long.parseLong(name[2]));
                leftOver.removeIf(each -> each.startsWith(writer));
            }
        }
        if (!leftOver.isEmpty()) {
            LOG.info("transactions that a catch-up left open are ended: {}", leftOver);
            parts.transactions.end(leftOver);
        }
    }

    private static boolean isWorking(String key, List<LiveJob> jobs) {
        return jobs.stream().anyMatch(job -> job.name().startsWith(key + "/") && isWorking(job));
    }

    private static boolean isWorking(LiveJob job) {
        return job.phase().isLive() || job.phase() == Phase.STOPPING;
    }

    private String nameOf(CatchUp catchUp) {
        return attemptsOf(catchUp) + "/" + catchUp.revision();
    }

    /** One attempt after the other over all revisions of a rule. */
    private String attemptsOf(CatchUp catchUp) {
        return prefix + CatchUp.key(catchUp.rule(), catchUp.incarnation());
    }

    private void say(String what) {
        if (!what.equals(said)) {
            said = what;
            if (what.isEmpty()) {
                LOG.info("jobs {}… are looked after again", prefix);
            } else {
                LOG.warn("jobs {}… cannot be looked after: {}", prefix, what);
            }
        }
    }
}
