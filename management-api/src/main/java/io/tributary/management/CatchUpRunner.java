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
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The part of the process that lets rules make up for what they missed, on the fabric's cluster. */
final class CatchUpRunner implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final FollowedTopic topic;
    private final CatchUpTransactions transactions;
    private final CatchUps catchUps;
    private final Rounds rounds;

    /** @param statusesKnown whether all that the fabric said of rules was read */
    CatchUpRunner(
            ClusterSettings settings,
            JobCluster fabric,
            RuleStore rules,
            RuleStatuses statuses,
            BooleanSupplier statusesKnown,
            AttemptStore attempts,
            RuleSigner signer,
            Clock clock) {
        CatchUpNotes notes = new CatchUpNotes();
        this.topic = new FollowedTopic(
                settings.bootstrapServers(),
                settings.topics().nameOf(Topics.RULE_CATCH_UPS),
                FollowedTopic.From.BEGINNING,
                record -> RuleRunner.take(record, notes::take));
        this.transactions = new CatchUpTransactions(settings.bootstrapServers(), settings.topics());
        JobDeployment jobs = new JobDeployment(settings);
        this.catchUps = new CatchUps(new CatchUps.Parts(
                rules,
                statuses,
                notes,
                () -> statusesKnown.getAsBoolean() && topic.isCaughtUp(),
                attempts,
                fabric,
                (name, id, catchUp) -> jobs.submitCatchUp(name, id, signer.publicKey(), catchUp),
                transactions,
                clock));
        this.rounds = new Rounds("catch-ups", EVERY, catchUps::round);
    }

    /** How a rule catches up; empty when it has nothing to make up for. */
    Optional<CatchingUp> stateOf(Rule rule) {
        return catchUps.stateOf(rule);
    }

    void start() {
        topic.start();
        rounds.start();
    }

    @Override
    public void close() {
        rounds.close();
        transactions.close();
        topic.close();
    }
}
