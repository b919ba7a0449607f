package io.tributary.management.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.management.rules.JobCluster.LiveJob;
import io.tributary.management.rules.JobCluster.Phase;
import io.tributary.management.rules.JobPlan.Cancel;
import io.tributary.management.rules.JobPlan.KeepFailure;
import io.tributary.management.rules.JobPlan.Submit;
import io.tributary.management.rules.JobPlan.WantedJob;
import io.tributary.management.rules.JobStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobPlanTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final WantedJob HOT = new WantedJob("rule/hot", "rule/hot/1", false);
    private static final WantedJob DEVICES = new WantedJob("device-state", "device-state", true);

    @Test
    void aNewRuleIsSubmitted() {
        JobPlan plan = decide(HOT, List.of(), List.of());

        assertThat(plan.actions()).containsExactly(new Submit(HOT, 1));
        assertThat(plan.statuses()).containsEntry("rule/hot", JobStatus.UNKNOWN);
    }

    @Test
    void aRunningJobIsLeftAlone() {
        JobPlan plan = decide(HOT, List.of(attempt(1, 60)), List.of(job("id1", Phase.RUNNING)));

        assertThat(plan.actions()).isEmpty();
        assertThat(plan.statuses().get("rule/hot"))
                .isEqualTo(new JobStatus(State.RUNNING, Optional.of("id1"), Optional.empty()));
    }

    @Test
    void aJobTheClusterForgotIsSubmittedAgain() {
        JobPlan plan = decide(HOT, List.of(attempt(2, 60), attempt(1, 7_200)), List.of());

        assertThat(plan.actions()).containsExactly(new Submit(HOT, 3));
    }

    @Test
    void aSubmissionOnItsWayIsGivenTime() {
        assertThat(decide(HOT, List.of(attempt(1, 2)), List.of()).actions()).isEmpty();
        assertThat(decide(HOT, List.of(attempt(1, 5)), List.of()).actions()).hasSize(1);
    }

    @Test
    void aJobLostAgainAndAgainIsSubmittedEverMoreSlowly() {
        List<Attempt> many = new ArrayList<>();
        for (int i = 8; i >= 1; i--) {
            many.add(attempt(i, 30 + (8 - i)));
        }

        assertThat(decide(HOT, many, List.of()).actions()).isEmpty();
        List<Attempt> aMinuteLater = many.stream()
                .map(each -> new Attempt(
                        each.job(),
                        each.number(),
                        each.jobId(),
                        each.failure(),
                        false,
                        each.createdAt().minusSeconds(30)))
                .toList();
        assertThat(decide(HOT, aMinuteLater, List.of()).actions()).containsExactly(new Submit(HOT, 9));
    }

    @Test
    void aFailureIsKeptAndNotSubmittedAgain() {
        Attempt attempt = attempt(1, 60);
        JobPlan first = decide(HOT, List.of(attempt), List.of(job("id1", Phase.FAILED)));
        assertThat(first.actions()).containsExactly(new KeepFailure(HOT, attempt));

        JobPlan later = decide(HOT, List.of(failed(attempt)), List.of());
        assertThat(later.actions()).isEmpty();
        assertThat(later.statuses().get("rule/hot"))
                .isEqualTo(new JobStatus(State.FAILED, Optional.of("id1"), Optional.of("division by zero")));
    }

    @Test
    void aFailureThatIsForgivenIsSubmittedAgain() {
        Attempt attempt = failed(attempt(1, 60));
        Attempt forgiven = new Attempt(
                attempt.job(), attempt.number(), attempt.jobId(), attempt.failure(), true, attempt.createdAt());

        assertThat(decide(HOT, List.of(forgiven), List.of(job("id1", Phase.FAILED)))
                        .actions())
                .containsExactly(new Submit(HOT, 2));
    }

    @Test
    void thePlatformsOwnJobIsTriedAgainAfterAFailure() {
        Attempt attempt = failed(attempt(1, 60));

        assertThat(decide(DEVICES, List.of(attempt), List.of()).actions()).containsExactly(new Submit(DEVICES, 2));
    }

    @Test
    void ofTwoLiveAttemptsTheOlderIsCancelled() {
        JobPlan plan = decide(
                HOT,
                List.of(attempt(2, 60), attempt(1, 120)),
                List.of(job("id1", Phase.RESTARTING), job("id2", Phase.RUNNING)));

        assertThat(plan.actions())
                .extracting(action -> ((Cancel) action).jobId())
                .containsExactly("id1");
    }

    @Test
    void theJobOfADeletedRuleIsCancelledAndForeignJobsAreLeftAlone() {
        JobPlan plan = JobPlan.decide(
                List.of(),
                Map.of(),
                List.of(job("id1", Phase.RUNNING), new LiveJob("x", "someone's job", Phase.RUNNING)),
                NOW);

        assertThat(plan.actions())
                .extracting(action -> ((Cancel) action).jobId())
                .containsExactly("id1");
    }

    @Test
    void aJobGoesOnFromASavepointWhenTheOneBeforeHasEnded() {
        Attempt order =
                new Attempt("device-state", 2, "id2", Optional.empty(), false, NOW, Optional.of("file:/savepoint-1"));
        LiveJob before = new LiveJob("id1", "device-state", Phase.RUNNING);
        LiveJob stopping = new LiveJob("id1", "device-state", Phase.STOPPING);

        assertThat(decide(DEVICES, List.of(order, attempt(1, 60)), List.of(before))
                        .actions())
                .singleElement()
                .isInstanceOf(Cancel.class);
        assertThat(decide(DEVICES, List.of(order, attempt(1, 60)), List.of(stopping))
                        .actions())
                .isEmpty();
        assertThat(decide(DEVICES, List.of(order, attempt(1, 60)), List.of()).actions())
                .containsExactly(new Submit(DEVICES, 3));
    }

    private static JobPlan decide(WantedJob job, List<Attempt> attempts, List<LiveJob> live) {
        return JobPlan.decide(List.of(job), Map.of(job.incarnation(), attempts), live, NOW);
    }

    private static LiveJob job(String id, Phase phase) {
        return new LiveJob(id, "rule/hot", phase);
    }

    private static Attempt attempt(int number, int secondsAgo) {
        return new Attempt("rule/hot/1", number, "id" + number, Optional.empty(), false, NOW.minusSeconds(secondsAgo));
    }

    private static Attempt failed(Attempt attempt) {
        return new Attempt(
                attempt.job(),
                attempt.number(),
                attempt.jobId(),
                Optional.of("division by zero"),
                false,
                attempt.createdAt());
    }
}
