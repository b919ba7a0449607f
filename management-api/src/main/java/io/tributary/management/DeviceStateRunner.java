package io.tributary.management;

import io.tributary.catalog.Topics;
import io.tributary.device.job.CassandraSettings;
import io.tributary.jobs.ClusterSettings;
import io.tributary.jobs.JobDeployment;
import io.tributary.management.cassandra.Database;
import io.tributary.management.device.cassandra.CassandraInboxGenerations;
import io.tributary.management.platform.Rounds;
import io.tributary.management.rules.JobReconciler;
import io.tributary.management.rules.cassandra.CassandraAttempts;
import io.tributary.management.rules.flink.FlinkJobCluster;
import io.tributary.stream.SourceStart;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;

/** The part of the process that keeps the device-state job running. */
final class DeviceStateRunner implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final FlinkJobCluster cluster;
    private final JobReconciler job;
    private final Rounds rounds;

    DeviceStateRunner(ManagementConfig config, Topics topics, Database database, Clock clock) {
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
        this.cluster = new FlinkJobCluster(settings, deployment -> (name, id, checkpoint) -> {
            int generation =
                    generations.of(inbox, SourceStart.latest(bootstrap, inbox).topicId());
            deployment.submitDeviceState(id, tables, generation, checkpoint);
        });
        this.job = new JobReconciler(JobDeployment.DEVICE_STATE_JOB, new CassandraAttempts(database), cluster, clock);
        this.rounds = new Rounds("device-state", EVERY, job::round);
    }

    String lookAtFlink() throws IOException {
        return cluster.look();
    }

    String look() {
        return job.look();
    }

    void start() {
        rounds.start();
    }

    @Override
    public void close() {
        rounds.close();
    }
}
