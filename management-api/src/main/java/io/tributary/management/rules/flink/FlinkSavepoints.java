package io.tributary.management.rules.flink;

import io.tributary.jobs.ClusterSettings;
import io.tributary.jobs.FlinkCluster;
import io.tributary.jobs.JobDeployment;
import io.tributary.jobs.Savepoint;
import io.tributary.jobs.SavepointFolder;
import io.tributary.management.rules.JobSavepoints;
import io.tributary.management.rules.flink.FlinkJobCluster.Preparation;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Savepoints of one job, beside the checkpoints of its cluster. */
public final class FlinkSavepoints implements JobSavepoints {
    private final FlinkCluster cluster;
    private final SavepointFolder asked;
    private final SavepointFolder automatic;
    private final JobDeployment deployment;
    private final Preparation job;

    /** @param name of the job */
    public FlinkSavepoints(ClusterSettings settings, String name, Preparation job) {
        this.cluster = new FlinkCluster(settings.restUrl());
        this.asked = SavepointFolder.asked(settings.checkpointDirectory(), name);
        this.automatic = SavepointFolder.automatic(settings.checkpointDirectory(), name);
        this.deployment = new JobDeployment(settings);
        this.job = job;
    }

    @Override
    public List<Savepoint> list() throws IOException {
        return Stream.concat(asked.list().stream(), automatic.list().stream())
                .sorted(Comparator.comparing(Savepoint::takenAt).reversed())
                .toList();
    }

    @Override
    public String begin(String jobId, boolean automatically) throws IOException {
        return cluster.beginSavepoint(jobId, (automatically ? automatic : asked).uri());
    }

    @Override
    public Optional<Savepoint> taken(String jobId, String request) throws IOException {
        Optional<String> path = cluster.savepoint(jobId, request);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(list().stream()
                .filter(each -> path.get().endsWith("/" + each.name()))
                .findFirst()
                .orElseThrow(() -> new IOException(path.get() + " is not there, though Flink has written it")));
    }

    @Override
    public void remove(Savepoint savepoint) throws IOException {
        (savepoint.automatic() ? automatic : asked).remove(savepoint);
    }

    @Override
    public Optional<String> misfit(Savepoint savepoint) throws IOException {
        return FlinkJobCluster.with(job, deployment, prepared -> prepared.misfit(savepoint.path()));
    }
}
