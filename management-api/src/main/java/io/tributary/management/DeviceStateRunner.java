package io.tributary.management;

import io.tributary.catalog.Topics;
import io.tributary.device.job.CassandraSettings;
import io.tributary.jobs.ClusterSettings;
import io.tributary.jobs.JobDeployment;
import io.tributary.management.cassandra.Database;
import io.tributary.management.device.cassandra.CassandraInboxGenerations;
import io.tributary.management.platform.Rounds;
import io.tributary.management.rules.JobReconciler;
import io.tributary.management.rules.JobSnapshots;
import io.tributary.management.rules.OperatedJob;
import io.tributary.management.rules.cassandra.CassandraAttempts;
import io.tributary.management.rules.flink.FlinkJobCluster;
import io.tributary.management.rules.flink.FlinkSavepoints;
import io.tributary.stream.SourceStart;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;

/** The part of the process that keeps the device-state job running. */
final class DeviceStateRunner implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration SNAPSHOTS_LOOKED_AT = Duration.ofMinutes(1);

    private final FlinkJobCluster cluster;
    private final JobReconciler job;
    private final Rounds rounds;
    private final OperatedJob operated;
    private final Rounds snapshotRounds;

    /** @param waiting runs what waits for Flink */
    DeviceStateRunner(ManagementConfig config, Topics topics, Database database, Executor waiting, Clock clock) {
        ManagementConfig.Flink flink = config.flink();
        String bootstrap = config.kafka().bootstrapServers();
        String inbox = topics.nameOf(Topics.INBOX);
        CassandraSettings tables = new CassandraSettings(
                config.cassandra().contactPoints(),
                config.cassandra().datacenter(),
                config.cassandra().keyspace());
        CassandraInboxGenerations generations = new CassandraInboxGenerations(database);
        ClusterSettings settings = new ClusterSettings(
                flink.restUrl(),
                flink.checkpoints().toString(),
                flink.checkpointInterval(),
                bootstrap,
                topics,
                config.limits());
        FlinkJobCluster.Preparation prepared = deployment -> deployment.deviceState(
                tables,
                generations.of(inbox, SourceStart.latest(bootstrap, inbox).topicId()));
        this.cluster = new FlinkJobCluster(settings, prepared);
        CassandraAttempts attempts = new CassandraAttempts(database);
        FlinkSavepoints savepoints = new FlinkSavepoints(settings, JobDeployment.DEVICE_STATE_JOB, prepared);
        this.job =
                new JobReconciler(JobDeployment.DEVICE_STATE_JOB, attempts, cluster, savepoints::newestThatFits, clock);
        this.rounds = new Rounds("device-state", EVERY, job::round);
        this.operated = new OperatedJob(job, attempts, savepoints, waiting, rounds::soon, clock);
        JobSnapshots snapshots = new JobSnapshots(operated, savepoints, clock);
        this.snapshotRounds = new Rounds("device-state-snapshots", SNAPSHOTS_LOOKED_AT, snapshots::round);
    }

    /** For its operator. */
    OperatedJob operated() {
        return operated;
    }

    String lookAtFlink() throws IOException {
        return cluster.look();
    }

    String look() {
        return job.look();
    }

    void start() {
        rounds.start();
        snapshotRounds.start();
    }

    @Override
    public void close() {
        snapshotRounds.close();
        rounds.close();
    }
}
