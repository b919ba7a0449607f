package io.tributary.management.rules.flink;

import io.tributary.jobs.Checkpoints;
import io.tributary.jobs.ClusterSettings;
import io.tributary.jobs.FlinkCluster;
import io.tributary.jobs.JobDeployment;
import io.tributary.jobs.PreparedJob;
import io.tributary.management.rules.JobCluster;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A Flink session cluster: its REST interface, its checkpoint folder, and how jobs get there. */
public final class FlinkJobCluster implements JobCluster {
    private final FlinkCluster cluster;
    private final Checkpoints checkpoints;
    private final JobDeployment deployment;
    private final Preparation job;

    /** @param job that the platform keeps running on it */
    public FlinkJobCluster(ClusterSettings settings, Preparation job) {
        this.cluster = new FlinkCluster(settings.restUrl());
        this.checkpoints = new Checkpoints(settings.checkpointDirectory());
        this.deployment = new JobDeployment(settings);
        this.job = job;
    }

    /** What people are told of the cluster; throws when it cannot run jobs. */
    public String look() throws IOException {
        return cluster.look();
    }

    @Override
    public Optional<String> notReady() throws IOException {
        return cluster.overview().ready() ? Optional.empty() : Optional.of("the Flink cluster has no TaskManager yet");
    }

    @Override
    public List<LiveJob> jobs() throws IOException {
        return cluster.jobs().stream()
                .map(job -> new LiveJob(job.id(), job.name(), phaseOf(job.state())))
                .toList();
    }

    private static Phase phaseOf(FlinkCluster.State state) {
        return switch (state) {
            case STARTING -> Phase.STARTING;
            case RUNNING -> Phase.RUNNING;
            case RESTARTING -> Phase.RESTARTING;
            case CANCELLING -> Phase.STOPPING;
            case FAILED -> Phase.FAILED;
            case CANCELED, FINISHED -> Phase.ENDED;
        };
    }

    @Override
    public Optional<String> rootCause(String jobId) throws IOException {
        return cluster.rootCause(jobId);
    }

    @Override
    public void cancel(String jobId) throws IOException {
        cluster.cancel(jobId);
    }

    @Override
    public Optional<String> newestCheckpoint(String jobId) throws IOException {
        return checkpoints.newest(List.of(jobId));
    }

    @Override
    public void discardCheckpoints(String jobId) throws IOException {
        checkpoints.discard(jobId);
    }

    @Override
    public void submit(String name, String jobId, Optional<String> checkpoint) throws IOException {
        with(job, deployment, prepared -> {
            prepared.submit(jobId, checkpoint);
            return name;
        });
    }

    /** How a job is put together. */
    @FunctionalInterface
    public interface Preparation {
        PreparedJob by(JobDeployment deployment) throws IOException;
    }

    /** What is done with it. */
    @FunctionalInterface
    interface Use<T> {
        T of(PreparedJob prepared) throws IOException;
    }

    /** Flink reports what is wrong with a job graph by unchecked exceptions; for us it is one job that cannot be put on the cluster. */
    static <T> T with(Preparation job, JobDeployment deployment, Use<T> use) throws IOException {
        try {
            return use.of(job.by(deployment));
        } catch (RuntimeException e) {
            throw new IOException("the job cannot be put together: " + e, e);
        }
    }
}
