package io.tributary.jobs;

import io.tributary.device.job.CassandraSettings;
import io.tributary.device.job.DeviceStateJob;
import io.tributary.rules.CatchUp;
import io.tributary.rules.fabric.CatchUpJob;
import io.tributary.rules.fabric.FabricJob;
import io.tributary.rules.program.FabricLane;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * Puts our jobs on a cluster. The job is put together in this process, which needs Flink's planner and its {@code --add-opens};
 * nothing is uploaded, for the cluster has our classes on its class path. Thread-safe; one submission at a time.
 */
public final class JobDeployment {
    /** The name of the job that keeps the devices' state. */
    public static final String DEVICE_STATE_JOB = "device-state";

    /** The name of the job that runs the rules that look at one message. */
    public static final String FABRIC_JOB = "fabric";

    /** The name of the job that runs those of them that call functions of users. */
    public static final String FUNCTIONS_JOB = "fabric-functions";

    /**
     * The device-state job answers at once, so its checkpoints only bound how much is folded again after a failure. Devices wait for a
     * tenth of a second at each: more often than this, and one message in a hundred would be late.
     */
    private static final Duration DEVICE_STATE_CHECKPOINTS = Duration.ofSeconds(20);

    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final ClusterSettings settings;

    public JobDeployment(ClusterSettings settings) {
        this.settings = settings;
    }

    /** A name for one attempt; write it down before submitting, so that the attempt's checkpoints can be found whatever happens. */
    public static String newJobId() {
        return JobID.generate().toHexString();
    }

    /**
     * The fabric.
     *
     * @param signer public key of those who make rules, X.509
     */
    public PreparedJob fabric(byte[] signer) {
        return fabric(FabricLane.PLAIN, FABRIC_JOB, signer);
    }

    /** The same for the fabric of rules that call functions of users, on a cluster of its own. */
    public PreparedJob functions(byte[] signer) {
        return fabric(FabricLane.USER_FUNCTIONS, FUNCTIONS_JOB, signer);
    }

    private synchronized PreparedJob fabric(FabricLane lane, String job, byte[] signer) {
        StreamExecutionEnvironment env = environment(settings.checkpointInterval());
        FabricJob.define(env, settings.bootstrapServers(), settings.topics(), settings.limits(), signer, lane);
        return new PreparedJob(this, graph(env, job), Map.of());
    }

    /**
     * Starts an attempt of a catch-up, which ends by itself; after a failure another attempt goes on from what is committed.
     *
     * @param signer public key of those who make rules, X.509
     * @throws IOException like {@link PreparedJob#submit}
     */
    public synchronized void submitCatchUp(String name, String jobId, byte[] signer, CatchUp catchUp)
            throws IOException {
        StreamExecutionEnvironment env = environment(JobSettings.ofOneAttempt(settings.checkpointInterval()));
        CatchUpJob.define(env, settings.bootstrapServers(), settings.topics(), settings.limits(), signer, catchUp);
        submit(env, name, jobId, Optional.empty());
    }

    /**
     * The device-state job; without a checkpoint it folds the whole inbox.
     *
     * @param generation of the inbox: a higher one after it was made again
     */
    public synchronized PreparedJob deviceState(CassandraSettings cassandra, int generation) {
        StreamExecutionEnvironment env = environment(JobSettings.ofMuchState(DEVICE_STATE_CHECKPOINTS));
        DeviceStateJob.define(
                env, settings.bootstrapServers(), settings.topics(), settings.limits(), cassandra, generation);
        return new PreparedJob(this, graph(env, DEVICE_STATE_JOB), DeviceStateJob.kept());
    }

    StreamExecutionEnvironment environment(Duration checkpointInterval) {
        return environment(JobSettings.of(checkpointInterval));
    }

    private StreamExecutionEnvironment environment(Configuration configuration) {
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, settings.checkpointDirectory());
        return new StreamExecutionEnvironment(configuration);
    }

    private static StreamGraph graph(StreamExecutionEnvironment env, String name) {
        StreamGraph graph = env.getStreamGraph();
        graph.setJobName(name);
        return graph;
    }

    void submit(StreamExecutionEnvironment env, String name, String jobId, Optional<String> restoreFrom)
            throws IOException {
        submit(graph(env, name), jobId, restoreFrom);
    }

    synchronized void submit(StreamGraph graph, String jobId, Optional<String> restoreFrom) throws IOException {
        String name = graph.getJobName();
        restoreFrom.ifPresent(path -> graph.setSavepointRestoreSettings(
                SavepointRestoreSettings.forPath(path, false, RecoveryClaimMode.NO_CLAIM)));
        JobGraph job = graph.getJobGraph(JobDeployment.class.getClassLoader(), JobID.fromHexString(jobId));
        try (RestClusterClient<String> cluster = new RestClusterClient<>(clientSettings(), "tributary")) {
            cluster.submitJob(job).get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while submitting job " + name, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("job " + name + " was not taken by " + settings.restUrl() + ": " + Causes.root(e), e);
        } catch (Exception e) { // the client's constructor and close() declare no less
            throw new IOException("no client for " + settings.restUrl() + ": " + Causes.root(e), e);
        }
    }

    private Configuration clientSettings() {
        URI url = settings.restUrl();
        Configuration client = new Configuration();
        client.set(DeploymentOptions.TARGET, "remote");
        client.set(RestOptions.ADDRESS, url.getHost());
        client.set(RestOptions.PORT, url.getPort());
        client.set(RestOptions.RETRY_MAX_ATTEMPTS, 1); // who calls tries again, and knows what for
        return client;
    }
}
