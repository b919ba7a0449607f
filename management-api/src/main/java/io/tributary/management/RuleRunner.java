package io.tributary.management;

import io.tributary.catalog.Topics;
import io.tributary.codec.SecretBox;
import io.tributary.jobs.Checkpoints;
import io.tributary.jobs.ClusterSettings;
import io.tributary.jobs.FlinkCluster;
import io.tributary.jobs.JobDeployment;
import io.tributary.management.api.DestinationRoutes.Connection;
import io.tributary.management.cassandra.Database;
import io.tributary.management.platform.KafkaTopics;
import io.tributary.management.platform.Rounds;
import io.tributary.management.rules.Destinations;
import io.tributary.management.rules.JobReconciler;
import io.tributary.management.rules.JobStatus;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.Rules;
import io.tributary.management.rules.cassandra.CassandraAttempts;
import io.tributary.management.rules.cassandra.CassandraRules;
import io.tributary.management.rules.connect.ConnectReconciler;
import io.tributary.management.rules.connect.HttpConnectWorker;
import io.tributary.management.rules.flink.FabricCluster;
import io.tributary.management.rules.flink.FlinkJobCluster;
import io.tributary.management.schemas.SubjectSchemas;
import io.tributary.rules.RuleDefinition;
import io.tributary.rules.compile.RuleCompiler;
import io.tributary.rules.compile.RuleVerdict;
import io.tributary.stream.SourceStart;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of the process that makes rules run: compiler, Flink, Connect, and the two threads that keep them as wanted. */
final class RuleRunner implements Rules.Runner, AutoCloseable {
    private static final Duration JOBS_EVERY = Duration.ofSeconds(1);
    private static final Duration CONNECTORS_EVERY = Duration.ofSeconds(2);

    private final LazyCompiler compiler = new LazyCompiler();
    private final FlinkJobCluster cluster;
    private final FabricCluster fabric;
    private final JobReconciler jobs;
    private final ConnectReconciler connectors;
    private final Rounds jobRounds;
    private final Rounds connectorRounds;
    private final Destinations destinations;
    private final Rules rules;

    RuleRunner(
            ManagementConfig config,
            Topics topics,
            Database database,
            CassandraRules store,
            SubjectSchemas schemas,
            KafkaTopics kafkaTopics,
            SecretBox box,
            String registryToken,
            Clock clock) {
        String bootstrap = config.kafka().bootstrapServers();
        String checkpoints = config.flink().checkpoints().toString();
        ClusterSettings settings = new ClusterSettings(
                config.flink().restUrl(),
                checkpoints,
                config.flink().checkpointInterval(),
                bootstrap,
                topics,
                config.limits());
        this.cluster = new FlinkJobCluster(
                new FlinkCluster(config.flink().restUrl()),
                new Checkpoints(checkpoints),
                new JobDeployment(settings),
                compiler::compile);
        this.fabric = new FabricCluster(new FlinkCluster(config.fabric().restUrl()));
        this.jobs = new JobReconciler(store, new CassandraAttempts(database), cluster, clock);
        this.destinations = new Destinations(store, store, box, clock);
        this.connectors = new ConnectReconciler(
                store,
                store,
                destinations::passwordOf,
                new HttpConnectWorker(config.connect().url()),
                topics,
                config.connect().schemaRegistryUrl(),
                registryToken,
                clock);
        this.jobRounds = new Rounds("jobs", JOBS_EVERY, jobs::round);
        this.connectorRounds = new Rounds("connectors", CONNECTORS_EVERY, connectors::round);
        this.rules = new Rules(new Rules.Parts(
                store,
                store,
                schemas,
                compiler::compile,
                topic -> kafkaTopics.ensure(List.of(topic)),
                () -> SourceStart.latest(bootstrap, topics.nameOf(Topics.UPLINK)),
                this,
                topics,
                config.limits(),
                clock));
    }

    Rules rules() {
        return rules;
    }

    Destinations destinations() {
        return destinations;
    }

    JobStatus statusOf(Rule rule) {
        return jobs.statusOf(rule);
    }

    Connection connectionOf(String destination) {
        ConnectReconciler.Status status = connectors.statusOf(destination);
        return new Connection(status.state(), status.cause());
    }

    String lookAtFlink() throws IOException {
        return cluster.look();
    }

    String lookAtFabric() throws IOException {
        return fabric.look();
    }

    String lookAtDeviceState() {
        return jobs.lookAtDeviceState();
    }

    String lookAtConnect() throws IOException {
        return connectors.look();
    }

    void start() {
        jobRounds.start();
        connectorRounds.start();
        compiler.warm();
    }

    @Override
    public void changed() {
        jobRounds.soon();
        connectorRounds.soon();
    }

    @Override
    public void deleted(Rule rule) {
        jobs.forget(rule);
    }

    @Override
    public void restart(Rule rule) {
        jobs.restart(rule);
    }

    /** The compiler, made when the process serves: its planner takes seconds of CPU that the start of others needs more. */
    private static final class LazyCompiler implements AutoCloseable {
        private @Nullable RuleCompiler compiler;

        synchronized RuleCompiler warm() {
            RuleCompiler present = compiler;
            if (present == null) {
                present = new RuleCompiler();
                compiler = present;
            }
            return present;
        }

        RuleVerdict compile(RuleDefinition rule) {
            return warm().compile(rule);
        }

        @Override
        public synchronized void close() {
            if (compiler != null) {
                compiler.close();
            }
        }
    }

    @Override
    public void close() {
        jobRounds.close();
        connectorRounds.close();
        compiler.close();
    }
}
