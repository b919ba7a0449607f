package io.tributary.jobs;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** One of our jobs as this version defines it, for one cluster. It is made for each use: a job graph is submitted once. */
public final class PreparedJob {
    private final JobDeployment deployment;
    private final StreamGraph graph;
    private final Map<String, TypeSerializer<?>> kept;

    /** @param kept serializers of what it keeps by key, by the name of the state */
    PreparedJob(JobDeployment deployment, StreamGraph graph, Map<String, TypeSerializer<?>> kept) {
        this.deployment = deployment;
        this.graph = graph;
        this.kept = kept;
    }

    /**
     * Starts an attempt.
     *
     * @param restoreFrom checkpoint of an earlier attempt, see {@link Checkpoints#newest}, or a savepoint; without either it begins anew
     * @throws IOException when the cluster does not answer or refuses; whether it knows the job is then to be asked
     */
    public void submit(String jobId, Optional<String> restoreFrom) throws IOException {
        deployment.submit(graph, jobId, restoreFrom);
    }

    /**
     * Why the job could not go on from a savepoint, as the end of a sentence; empty when it can. Nothing is started.
     *
     * @param savepoint its path
     */
    public Optional<String> misfit(String savepoint) {
        return new SavepointCheck(graph.getJobGraph(), kept).misfit(savepoint);
    }
}
