package io.tributary.jobs;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.runtime.blob.BlobCacheService;
import org.apache.flink.runtime.blob.BlobServer;
import org.apache.flink.runtime.blob.BlobUtils;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.entrypoint.ClusterEntrypointUtils;
import org.apache.flink.runtime.entrypoint.DeterminismEnvelope;
import org.apache.flink.runtime.entrypoint.WorkingDirectory;
import org.apache.flink.runtime.externalresource.ExternalResourceInfoProvider;
import org.apache.flink.runtime.heartbeat.HeartbeatServices;
import org.apache.flink.runtime.highavailability.HighAvailabilityServices;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.rpc.FatalErrorHandler;
import org.apache.flink.runtime.rpc.RpcService;
import org.apache.flink.runtime.security.token.DelegationTokenReceiverRepository;
import org.apache.flink.runtime.taskexecutor.TaskExecutor;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.util.AutoCloseableAsync;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.Reference;
import org.apache.flink.util.concurrent.FutureUtils;

/** The only TaskManager of a cluster, in the process of its JobManager: tasks exchange records in memory, without a port. */
final class SameProcessTaskManager implements AutoCloseableAsync {
    private final TaskExecutor executor;
    private final BlobCacheService blobs;
    private final WorkingDirectory folder;
    private volatile boolean closing;

    private SameProcessTaskManager(TaskExecutor executor, BlobCacheService blobs, WorkingDirectory folder) {
        this.executor = executor;
        this.blobs = blobs;
        this.folder = folder;
    }

    /**
     * Starts it; it joins the cluster by itself.
     *
     * @param onFatalError is told of errors after which it cannot go on, an end that nobody asked for among them
     */
    static SameProcessTaskManager start(
            Configuration configuration,
            RpcService rpc,
            HighAvailabilityServices leaders,
            BlobServer blobServer,
            HeartbeatServices heartbeats,
            MetricRegistry metrics,
            FatalErrorHandler onFatalError)
            throws Exception {
        ResourceID id = ResourceID.generate();
        WorkingDirectory folder = ClusterEntrypointUtils.createTaskManagerWorkingDirectory(
                        configuration, DeterminismEnvelope.nondeterministicValue(id))
                .unwrap();
        BlobCacheService blobs = BlobUtils.createBlobCacheService(
                configuration,
                Reference.borrowed(folder.getBlobStorageDirectory()),
                leaders.createBlobStore(),
                new InetSocketAddress(blobServer.getAddress(), blobServer.getPort()));
        TaskExecutor executor = TaskManagerRunner.startTaskManager(
                configuration,
                id,
                rpc,
                leaders,
                heartbeats,
                metrics,
                blobs,
                true,
                ExternalResourceInfoProvider.NO_EXTERNAL_RESOURCES,
                folder,
                onFatalError,
                new DelegationTokenReceiverRepository(
                        configuration, PluginUtils.createPluginManagerFromRootFolder(configuration)));
        SameProcessTaskManager started = new SameProcessTaskManager(executor, blobs, folder);
        executor.getTerminationFuture().whenComplete((ignored, cause) -> {
            if (!started.closing) {
                onFatalError.onFatalError(
                        new FlinkException("the TaskManager ended although nobody asked it to", cause));
            }
        });
        executor.start();
        return started;
    }

    @Override
    public CompletableFuture<Void> closeAsync() {
        closing = true;
        return FutureUtils.runAfterwards(executor.closeAsync(), this::tidy);
    }

    private void tidy() throws IOException {
        blobs.close();
        folder.delete();
    }
}
