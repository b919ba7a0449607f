package io.tributary.management;

import io.tributary.catalog.Topics;
import io.tributary.jobs.ClusterSettings;
import io.tributary.jobs.JobDeployment;
import io.tributary.management.platform.FollowedTopic;
import io.tributary.management.platform.Rounds;
import io.tributary.management.rules.AttemptStore;
import io.tributary.management.rules.CatchUpNotes;
import io.tributary.management.rules.CatchUps;
import io.tributary.management.rules.JobCluster;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.RuleSigner;
import io.tributary.management.rules.RuleState.CatchingUp;
import io.tributary.management.rules.RuleStatuses;
import io.tributary.management.rules.RuleStore;
import io.tributary.management.rules.kafka.CatchUpTransactions;
import io.tributary.rules.program.FabricLane;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The part of the process that lets rules make up for what they missed, each on the cluster of its lane. */
final class CatchUpRunner implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final FollowedTopic topic;
    private final Map<FabricLane, Lane> lanes = new EnumMap<>(FabricLane.class);

    private record Lane(CatchUpTransactions transactions, CatchUps catchUps, Rounds rounds) {}

    /** Where the rules of a lane run. */
    record Place(ClusterSettings settings, JobCluster cluster) {}

    /**
     * @param places of the lanes that run here, the plain one at least
     * @param statusesKnown whether all that the fabric said of rules was read
     */
    CatchUpRunner(
            Map<FabricLane, Place> places,
            RuleStore rules,
            RuleStatuses statuses,
            BooleanSupplier statusesKnown,
            AttemptStore attempts,
            RuleSigner signer,
            Clock clock) {
        CatchUpNotes notes = new CatchUpNotes();
        ClusterSettings any =
                Objects.requireNonNull(places.get(FabricLane.PLAIN)).settings();
        this.topic = new FollowedTopic(
                any.bootstrapServers(),
                any.topics().nameOf(Topics.RULE_CATCH_UPS),
                FollowedTopic.From.BEGINNING,
                record -> RuleRunner.take(record, notes::take));
        places.forEach((lane, place) -> {
            CatchUpTransactions transactions = new CatchUpTransactions(any.bootstrapServers(), any.topics(), lane);
            JobDeployment jobs = new JobDeployment(place.settings());
            CatchUps catchUps = new CatchUps(new CatchUps.Parts(
                    lane,
                    rules,
                    statuses,
                    notes,
                    () -> statusesKnown.getAsBoolean() && topic.isCaughtUp(),
                    attempts,
                    place.cluster(),
                    (name, id, catchUp) -> jobs.submitCatchUp(name, id, signer.publicKey(), catchUp),
                    transactions,
                    clock));
            String name = lane == FabricLane.PLAIN ? "catch-ups" : "function-catch-ups";
            lanes.put(lane, new Lane(transactions, catchUps, new Rounds(name, EVERY, catchUps::round)));
        });
    }

    /** How a rule catches up; empty when it has nothing to make up for, or its lane is switched off. */
    Optional<CatchingUp> stateOf(Rule rule) {
        return Optional.ofNullable(lanes.get(FabricLane.of(rule.abi())))
                .flatMap(lane -> lane.catchUps().stateOf(rule));
    }

    void start() {
        topic.start();
        lanes.values().forEach(lane -> lane.rounds().start());
    }

    @Override
    public void close() {
        lanes.values().forEach(lane -> {
            lane.rounds().close();
            lane.transactions().close();
        });
        topic.close();
    }
}
