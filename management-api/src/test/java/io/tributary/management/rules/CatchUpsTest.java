package io.tributary.management.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.management.rules.JobCluster.LiveJob;
import io.tributary.management.rules.JobCluster.Phase;
import io.tributary.management.rules.RuleState.CatchingUp;
import io.tributary.rules.CatchUp;
import io.tributary.rules.RuleAction;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.bundle.BundleRef;
import io.tributary.rules.program.FabricLane;
import io.tributary.rules.program.ProgramAbi;
import io.tributary.rules.program.SourceLog;
import io.tributary.schemas.avro.RuleStatus;
import io.tributary.stream.SourceStart;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done so that rules make up for what they missed; jobs, statuses and what was committed are in memory. */
class CatchUpsTest {
    private static final Instant MADE = Instant.parse("2026-11-21T12:00:00Z");
    private static final String KEY = "hot/" + MADE.toEpochMilli();
    private static final String JOB = "catch-up/" + KEY + "/2";

    private final MemoryRules rules = new MemoryRules();
    private final RuleStatuses statuses = new RuleStatuses();
    private final CatchUpNotes notes = new CatchUpNotes();
    private final MemoryAttempts attempts = new MemoryAttempts();
    private final MemoryCluster cluster = new MemoryCluster();
    private final Transactions transactions = new Transactions();
    private final List<String> submitted = new ArrayList<>();
    private boolean known = true;
    private Instant now = MADE.plusSeconds(60);
    private final CatchUps catchUps = of(FabricLane.PLAIN);

    private CatchUps of(FabricLane lane) {
        return new CatchUps(new CatchUps.Parts(
                lane,
                rules,
                statuses,
                notes,
                () -> known,
                attempts,
                cluster,
                (name, id, catchUp) -> {
                    submitted.add(name + " " + catchUp.stretches().get(0));
                    cluster.jobs.add(new LiveJob(id, name, Phase.RUNNING));
                },
                transactions,
                new Ticking()));
    }

    @BeforeEach
    void suspendAndResume() {
        rules.keep(rule(2, 1), List.of());
        say(1, "suspended", Map.of("0", 0L), Map.of("0", 20L));
        say(2, "active", Map.of("0", 30L), Map.of());
    }

    @Test
    void whatIsOwedGetsAJobOnceAndIsForgottenWhenDone() {
        catchUps.round();
        catchUps.round();
        assertThat(submitted).containsExactly(JOB + " [Stretch[from=20, until=30]]");
        assertThat(state()).contains(new CatchingUp("running", 10, Optional.empty()));

        note("catching-up", 2, 26, null);
        assertThat(state()).contains(new CatchingUp("running", 4, Optional.empty()));
        note("caught-up", 2, 30, "3 messages were not in the log any more");
        jobsAre(Phase.ENDED);
        catchUps.round();
        assertThat(submitted).hasSize(1);
        assertThat(attempts.all("catch-up/" + KEY)).isEmpty();
        assertThat(state()).contains(new CatchingUp("done", 0, Optional.of("3 messages were not in the log any more")));
    }

    @Test
    void nothingIsDoneBeforeAllIsKnown() {
        known = false;
        catchUps.round();
        assertThat(submitted).isEmpty();
    }

    @Test
    void aLostJobIsSubmittedAgainFromWhatIsCommitted() {
        catchUps.round();
        note("catching-up", 2, 25, null);
        cluster.jobs.clear(); // the cluster died
        catchUps.round();
        assertThat(submitted).hasSize(1); // it may be on its way
        now = now.plusSeconds(10);
        catchUps.round();
        assertThat(submitted).hasSize(2).last().isEqualTo(JOB + " [Stretch[from=25, until=30]]");
    }

    @Test
    void aJobThatFailedIsTriedAgainAndItsCauseShown() {
        catchUps.round();
        jobsAre(Phase.FAILED);
        catchUps.round();
        assertThat(state()).contains(new CatchingUp("running", 10, Optional.of("Flink gives no cause")));
        now = now.plusSeconds(10);
        catchUps.round();
        assertThat(submitted).hasSize(2);
    }

    @Test
    void aRuleThatIsPausedReplacedOrSuspendedLosesItsJobAndTheNextRevisionWaitsForItsEnd() {
        catchUps.round();
        String job = cluster.jobs.get(0).id();
        rules.keep(rule(3, 1), List.of());
        catchUps.round();
        assertThat(cluster.cancelled).containsExactly(job);
        jobsAre(Phase.STOPPING);
        say(3, "active", Map.of("0", 40L), Map.of());
        now = now.plusSeconds(10);
        catchUps.round();
        assertThat(submitted).hasSize(1);
        note("catching-up", 2, 28, null);
        jobsAre(Phase.ENDED);
        catchUps.round();
        assertThat(submitted).last().isEqualTo("catch-up/" + KEY + "/3 [Stretch[from=28, until=30]]");
    }

    @Test
    void aDeletedRuleLosesItsJobAndItsTransactions() {
        catchUps.round();
        rules.delete(rule(2, 1), List.of());
        transactions.open.add(KEY + ".0");
        catchUps.round();
        assertThat(cluster.cancelled).hasSize(1);
        assertThat(transactions.ended).isEmpty(); // the job may still commit it
        jobsAre(Phase.ENDED);
        catchUps.round();
        assertThat(transactions.ended).containsExactly(KEY + ".0");
    }

    @Test
    void whatAnAttemptLeftOpenIsForTheNextOneToEnd() {
        transactions.open.add(KEY + ".0");
        catchUps.round();
        assertThat(transactions.ended).isEmpty();
    }

    @Test
    void oneThatWasSuspendedWaitsForTheNextResumption() {
        note("suspended", 2, 24, "it failed");
        catchUps.round();
        assertThat(submitted).isEmpty();
        assertThat(state()).contains(new CatchingUp("suspended", 6, Optional.of("it failed")));

        rules.keep(rule(3, 1), List.of());
        say(3, "active", Map.of("0", 35L), Map.of());
        catchUps.round();
        assertThat(submitted).containsExactly("catch-up/" + KEY + "/3 [Stretch[from=24, until=30]]");
    }

    @Test
    void oneThatEndedTheProcessIsNotTriedAgainByItself() {
        notes.take(KEY + "/2", Optional.of(status(2, "suspended", Map.of("0", 29L), Map.of())));
        catchUps.round();
        assertThat(submitted).isEmpty();
        assertThat(state())
                .hasValueSatisfying(state -> assertThat(state.messagesLeft()).isEqualTo(10));
    }

    @Test
    void aFewAtOnce() {
        for (String name : List.of("cold", "dry", "wet")) {
            rules.keep(named(name, 2, 1), List.of());
            say(name, 1, "suspended", Map.of("0", 0L), Map.of("0", 20L));
            say(name, 2, "active", Map.of("0", 30L), Map.of());
        }
        catchUps.round();
        catchUps.round();
        assertThat(submitted).hasSize(2);
    }

    @Test
    void aRuleThatCallsFunctionsOfUsersCatchesUpWhereItRuns() {
        rules.keep(
                withAbi(
                        "hot",
                        2,
                        1,
                        ProgramAbi.of(SourceLog.MESSAGES, Optional.of(new BundleRef("acme", "0".repeat(64))))),
                List.of());
        CatchUps ofFunctions = of(FabricLane.USER_FUNCTIONS);

        catchUps.round();
        assertThat(submitted).isEmpty();
        ofFunctions.round();
        assertThat(submitted).containsExactly("function-" + JOB + " [Stretch[from=20, until=30]]");
        catchUps.round();
        assertThat(cluster.jobs).as("it is not the other's to cancel").allMatch(job -> job.phase() == Phase.RUNNING);

        note("caught-up", 2, 30, null);
        jobsAre(Phase.ENDED);
        catchUps.round();
        assertThat(attempts.all("function-catch-up/" + KEY)).hasSize(1);
        ofFunctions.round();
        assertThat(attempts.all("function-catch-up/" + KEY)).isEmpty();
    }

    static Rule rule(int revision, int owesSince) {
        return named("hot", revision, owesSince);
    }

    private static Rule named(String name, int revision, int owesSince) {
        return withAbi(name, revision, owesSince, "");
    }

    private static Rule withAbi(String name, int revision, int owesSince, String abi) {
        return new Rule(
                new RuleDefinition(name, 1, "SELECT 1", List.of(new RuleAction.Kafka("copies", "", ""))),
                "",
                Optional.empty(),
                new SourceStart("uplink-id", Map.of()),
                MADE,
                revision,
                true,
                abi,
                Optional.empty(),
                owesSince);
    }

    static RuleStatus status(int revision, String state, Map<String, Long> from, Map<String, Long> until) {
        return status("hot", revision, state, from, until);
    }

    private static RuleStatus status(
            String rule, int revision, String state, Map<String, Long> from, Map<String, Long> until) {
        return RuleStatus.newBuilder()
                .setRule(rule)
                .setIncarnation(MADE.toEpochMilli())
                .setRevision(revision)
                .setVersion(1)
                .setState(state)
                .setFrom(from)
                .setUntil(until)
                .setMatched(0)
                .setFiltered(0)
                .setEmitted(0)
                .setErrors(0)
                .setEvaluationNanos(0)
                .setAt(MADE)
                .build();
    }

    private void say(int revision, String state, Map<String, Long> from, Map<String, Long> until) {
        say("hot", revision, state, from, until);
    }

    private void say(String rule, int revision, String state, Map<String, Long> from, Map<String, Long> until) {
        statuses.take(
                rule + "/" + MADE.toEpochMilli() + "/" + revision,
                Optional.of(status(rule, revision, state, from, until)));
    }

    private void note(String state, int revision, long reached, @Nullable String cause) {
        RuleStatus note = status(revision, state, Map.of("0", reached), Map.of());
        notes.take(KEY, Optional.of(RuleStatus.newBuilder(note).setCause(cause).build()));
    }

    private void jobsAre(Phase phase) {
        cluster.jobs.replaceAll(job -> new LiveJob(job.id(), job.name(), phase));
    }

    private Optional<CatchingUp> state() {
        return catchUps.stateOf(rules.rule("hot").orElseThrow());
    }

    private static final class Transactions implements CatchUps.Transactions {
        private final List<String> open = new ArrayList<>();
        private final List<String> ended = new ArrayList<>();

        @Override
        public List<String> open() {
            return List.copyOf(open);
        }

        @Override
        public String writer(String rule, long incarnation) {
            return CatchUp.key(rule, incarnation) + ".";
        }

        @Override
        public void end(List<String> names) {
            open.removeAll(names);
            ended.addAll(names);
        }
    }

    /** The machine's clock as the test has it. */
    private final class Ticking extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
