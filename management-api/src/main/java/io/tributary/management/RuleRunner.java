package io.tributary.management;

import io.tributary.catalog.TopicSpec;
import io.tributary.catalog.Topics;
import io.tributary.codec.AvroCodec;
import io.tributary.codec.MalformedRecordException;
import io.tributary.codec.SecretBox;
import io.tributary.forward.AddressPolicy;
import io.tributary.identity.RejectedException;
import io.tributary.jobs.ClusterSettings;
import io.tributary.jobs.JobDeployment;
import io.tributary.limits.Limits;
import io.tributary.management.api.DestinationRoutes.Connection;
import io.tributary.management.cassandra.Database;
import io.tributary.management.functions.FunctionLibrary;
import io.tributary.management.functions.RuleCallers;
import io.tributary.management.platform.FollowedTopic;
import io.tributary.management.platform.KafkaTopics;
import io.tributary.management.platform.Rounds;
import io.tributary.management.rules.Destinations;
import io.tributary.management.rules.Explanations;
import io.tributary.management.rules.JobReconciler;
import io.tributary.management.rules.LiveSchemas;
import io.tributary.management.rules.OperatedJob;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.RuleLanes;
import io.tributary.management.rules.RuleSigner;
import io.tributary.management.rules.RuleState;
import io.tributary.management.rules.RuleStatuses;
import io.tributary.management.rules.Rules;
import io.tributary.management.rules.Tails;
import io.tributary.management.rules.Trials;
import io.tributary.management.rules.cassandra.CassandraAttempts;
import io.tributary.management.rules.cassandra.CassandraRules;
import io.tributary.management.rules.connect.ConnectReconciler;
import io.tributary.management.rules.connect.HttpConnectWorker;
import io.tributary.management.rules.flink.FlinkJobCluster;
import io.tributary.management.rules.flink.FlinkSavepoints;
import io.tributary.management.rules.forward.HttpForwardCheck;
import io.tributary.management.rules.kafka.FailedForwards;
import io.tributary.management.rules.kafka.KafkaConnections;
import io.tributary.management.rules.kafka.LogFollower;
import io.tributary.management.rules.kafka.LogTail;
import io.tributary.management.rules.kafka.LogTraffic;
import io.tributary.management.schemas.SubjectSchemas;
import io.tributary.rules.action.ActionPlan;
import io.tributary.rules.action.ForwardFailures;
import io.tributary.rules.bundle.UserFunctions;
import io.tributary.rules.compile.ProductTable;
import io.tributary.rules.program.FabricLane;
import io.tributary.schemas.avro.RuleStatus;
import io.tributary.stream.SourceStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of the process that makes rules run: compiler, Flink, Connect, and the threads that keep them as wanted. */
final class RuleRunner implements Rules.Runner, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RuleRunner.class);
    private static final Duration JOBS_EVERY = Duration.ofSeconds(1);
    private static final Duration CONNECTORS_EVERY = Duration.ofSeconds(2);
    private static final AvroCodec<RuleStatus> STATUS = AvroCodec.of(RuleStatus.class);

    private final LazyCompiler compiler;
    private final FlinkJobCluster fabric;
    private final JobReconciler rulesJob;
    private final FunctionLane functionLane;
    private final ConnectReconciler connectors;
    private final Rounds fabricRounds;
    private final OperatedJob operated;
    private final Rounds connectorRounds;
    private final HttpForwardCheck forwardCheck;
    private final Destinations destinations;
    private final RuleSigner signer;
    private final RuleStatuses statuses = new RuleStatuses();
    private final FollowedTopic statusTopic;
    private final CatchUpRunner catchUps;
    private final FailedForwards failedForwards;
    private final Rules rules;
    private final Trials trials;
    private final Explanations explanations;
    private final Tails tails;
    private final LiveSchemas liveSchemas;
    private final Clock clock;
    private volatile boolean recompiled;

    RuleRunner(
            ManagementConfig config,
            Topics topics,
            Database database,
            CassandraRules store,
            SubjectSchemas schemas,
            KafkaTopics kafkaTopics,
            ProductTable.Source products,
            FunctionLibrary functions,
            SecretBox box,
            String registryToken,
            Executor waiting,
            Clock clock) {
        this.clock = clock;
        boolean allowed = config.userFunctions().allowed();
        this.compiler = new LazyCompiler(products, allowed ? functions : UserFunctions.NONE);
        String bootstrap = config.kafka().bootstrapServers();
        CassandraAttempts attempts = new CassandraAttempts(database);
        ManagementConfig.Fabric own = config.fabric();
        this.forwardCheck = new HttpForwardCheck(
                new AddressPolicy(config.connect().allowPrivateAddresses()), clock, new SecureRandom());
        this.signer = new RuleSigner(store, box);
        ClusterSettings fabricSettings = settingsOf(own, config, topics);
        FlinkJobCluster.Preparation prepared = deployment -> deployment.fabric(signer.publicKey());
        this.fabric = new FlinkJobCluster(fabricSettings, prepared);
        Map<FabricLane, CatchUpRunner.Place> places = new EnumMap<>(FabricLane.class);
        places.put(FabricLane.PLAIN, new CatchUpRunner.Place(fabricSettings, fabric));
        Optional<FunctionLane.Place> functionsCluster = Optional.of(
                        config.userFunctions().cluster(own))
                .filter(cluster -> allowed)
                .map(cluster -> {
                    ClusterSettings settings = settingsOf(cluster, config, topics);
                    FunctionLane.Place place = functionsOn(settings);
                    places.put(FabricLane.USER_FUNCTIONS, new CatchUpRunner.Place(settings, place.cluster()));
                    return place;
                });
        this.functionLane = new FunctionLane(functionsCluster, attempts, () -> recompiled, waiting, clock);
        this.rulesJob = new JobReconciler(JobDeployment.FABRIC_JOB, attempts, fabric, clock);
        this.destinations = new Destinations(store, store, box, forwardCheck, clock);
        this.connectors = new ConnectReconciler(
                store,
                store,
                destinations::passwordOf,
                new HttpConnectWorker(config.connect().url()),
                topics,
                config.connect().schemaRegistryUrl(),
                registryToken,
                bootstrap,
                config.connect().allowPrivateAddresses(),
                clock);
        this.fabricRounds = new Rounds("fabric", JOBS_EVERY, this::fabricRound);
        this.operated = new OperatedJob(
                rulesJob,
                attempts,
                new FlinkSavepoints(fabricSettings, JobDeployment.FABRIC_JOB, prepared),
                waiting,
                fabricRounds::soon,
                clock);
        this.connectorRounds = new Rounds("connectors", CONNECTORS_EVERY, connectors::round);
        this.statusTopic = new FollowedTopic(
                bootstrap,
                topics.nameOf(Topics.RULE_STATUS),
                FollowedTopic.From.BEGINNING,
                record -> take(record, statuses::take));
        this.catchUps = new CatchUpRunner(places, store, statuses, statusTopic::isCaughtUp, attempts, signer, clock);
        this.failedForwards = failedForwards(bootstrap, topics, config.limits(), store);
        this.explanations = new Explanations(new LogTraffic(bootstrap, topics, clock), own.checkpointInterval());
        this.tails = new Tails(new LogFollower(bootstrap, topics));
        LogTail tail = new LogTail(bootstrap, topics);
        this.trials = new Trials(tail, clock);
        this.liveSchemas = new LiveSchemas(tail);
        Rules.Parts parts = new Rules.Parts(
                store,
                store,
                schemas,
                compiler::compile,
                new Rules.OutputTopics() {
                    @Override
                    public void ensure(TopicSpec topic) {
                        kafkaTopics.ensure(List.of(topic));
                    }

                    @Override
                    public void ensureForeign(String name) {
                        kafkaTopics.ensureForeign(name);
                    }
                },
                log -> SourceStart.latest(bootstrap, topics.nameOf(log.topic())),
                this,
                signer::key,
                topics,
                config.limits(),
                clock);
        this.rules = new Rules(
                parts,
                // Where functions are switched off, nothing runs in their lane that could say so.
                new RuleLanes(
                        rule -> isSaid(rule, "paused") || (!allowed && FunctionLane.holds(rule)),
                        bundle -> allowed ? functions.present(bundle) : Optional.empty()));
    }

    private FunctionLane.Place functionsOn(ClusterSettings settings) {
        FlinkJobCluster.Preparation prepared = deployment -> deployment.functions(signer.publicKey());
        return new FunctionLane.Place(
                new FlinkJobCluster(settings, prepared),
                new FlinkSavepoints(settings, JobDeployment.FUNCTIONS_JOB, prepared));
    }

    private static ClusterSettings settingsOf(ManagementConfig.Fabric cluster, ManagementConfig config, Topics topics) {
        return new ClusterSettings(
                cluster.restUrl(),
                cluster.checkpoints().toString(),
                cluster.checkpointInterval(),
                config.kafka().bootstrapServers(),
                topics,
                config.limits());
    }

    private static FailedForwards failedForwards(String bootstrap, Topics topics, Limits limits, CassandraRules store) {
        String deadLetters = topics.nameOf(Topics.DEAD_LETTERS);
        return new FailedForwards(
                new KafkaConnections(bootstrap, topics.prefix() + "failed-forwards", deadLetters),
                topics,
                new ForwardFailures(
                        topics.nameOf(Topics.INBOX),
                        deadLetters,
                        new ActionPlan.TargetLimits(
                                limits.topicBytes(), limits.topicSlashes(), limits.mqttPayloadBytes())),
                store::rules);
    }

    /** Before the fabric of another build starts, its programs are there. */
    private void fabricRound() {
        if (!recompiled) {
            if (!statusTopic.isCaughtUp()) {
                return; // which rules were suspended is not known yet
            }
            rules.recompile(rule -> isSaid(rule, "suspended"));
            recompiled = true;
        }
        rulesJob.round();
    }

    private boolean isSaid(Rule rule, String state) {
        return statuses.of(rule)
                .filter(said -> said.status().getState().equals(state))
                .isPresent();
    }

    static void take(ConsumerRecord<byte[], byte[]> record, BiConsumer<String, Optional<RuleStatus>> whose) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        try {
            whose.accept(key, Optional.ofNullable(record.value()).map(STATUS::decode));
        } catch (MalformedRecordException e) {
            LOG.atWarn().addKeyValue("key", key).log("a rule status is passed over: {}", e.getMessage());
        }
    }

    Rules rules() {
        return rules;
    }

    Destinations destinations() {
        return destinations;
    }

    Trials trials() {
        return trials;
    }

    Explanations explanations() {
        return explanations;
    }

    Tails tails() {
        return tails;
    }

    LiveSchemas liveSchemas() {
        return liveSchemas;
    }

    RuleStatuses statuses() {
        return statuses;
    }

    /** By a rule's name, whether the job that evaluates it runs. */
    Predicate<String> running() {
        Set<String> calling = callingUserFunctions();
        boolean fabricRuns = rulesJob.obstacle().isEmpty();
        boolean functionsRun = functionLane.obstacle().isEmpty();
        return rule -> calling.contains(rule) ? functionsRun : fabricRuns;
    }

    /** None while the store does not say. */
    private Set<String> callingUserFunctions() {
        try {
            return rules.list().stream()
                    .filter(FunctionLane::holds)
                    .map(Rule::name)
                    .collect(Collectors.toSet());
        } catch (RejectedException e) {
            return Set.of();
        }
    }

    RuleSigner signer() {
        return signer;
    }

    /** How a rule runs: what the fabric said of its newest revision, unless the fabric itself does not run. */
    RuleState statusOf(Rule rule) {
        return runningOf(rule).with(catchUps.stateOf(rule));
    }

    private RuleState runningOf(Rule rule) {
        Optional<RuleStatuses.Said> said = statuses.of(rule);
        Optional<String> obstacle = FunctionLane.holds(rule) ? functionLane.obstacle() : rulesJob.obstacle();
        Instant now = clock.instant();
        if (said.isEmpty() || (obstacle.isPresent() && rule.active())) {
            return said.filter(each -> !each.status().getState().equals("active"))
                    .map(each -> RuleState.of(each, now))
                    .orElseGet(() -> RuleState.starting(obstacle));
        }
        return RuleState.of(said.get(), now);
    }

    Connection connectionOf(String destination) {
        ConnectReconciler.Status status = connectors.statusOf(destination);
        return new Connection(status.state(), status.cause());
    }

    /** The jobs that run rules, for their operator. */
    Stream<OperatedJob> operated() {
        return Stream.concat(Stream.of(operated), functionLane.operated().stream());
    }

    FunctionLane functionLane() {
        return functionLane;
    }

    /** The rules, as far as they call functions of users. */
    RuleCallers callers() {
        return new RuleCallers(rules, compiler::compile, rule -> isSaid(rule, "suspended"));
    }

    /** Whether SQL has a function of a name already, or reserves it. */
    boolean isTaken(String function) {
        return compiler.warm().takenNames().test(function);
    }

    String lookAtFabric() throws IOException {
        return fabric.look() + ", " + rulesJob.look();
    }

    String lookAtConnect() throws IOException {
        return connectors.look();
    }

    void start() {
        statusTopic.start();
        failedForwards.start();
        fabricRounds.start();
        catchUps.start();
        functionLane.start();
        connectorRounds.start();
        compiler.warm();
    }

    @Override
    public void changed() {
        connectorRounds.soon();
    }

    @Override
    public void close() {
        fabricRounds.close();
        functionLane.close();
        connectorRounds.close();
        catchUps.close();
        statusTopic.close();
        failedForwards.close();
        trials.close();
        tails.close();
        try {
            forwardCheck.close();
        } catch (IOException e) {
            LOG.warn("the client that asks servers did not end well: {}", e.getMessage());
        }
        compiler.close();
    }
}
