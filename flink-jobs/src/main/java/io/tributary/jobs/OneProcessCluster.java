package io.tributary.jobs;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.entrypoint.ClusterEntrypointException;
import org.apache.flink.runtime.entrypoint.ClusterEntrypointUtils;
import org.apache.flink.runtime.entrypoint.EntrypointClusterConfigurationParserFactory;
import org.apache.flink.runtime.entrypoint.SessionClusterEntrypoint;
import org.apache.flink.runtime.entrypoint.component.DefaultDispatcherResourceManagerComponentFactory;
import org.apache.flink.runtime.entrypoint.component.DispatcherResourceManagerComponent;
import org.apache.flink.runtime.entrypoint.component.DispatcherResourceManagerComponentFactory;
import org.apache.flink.runtime.highavailability.HighAvailabilityServices;
import org.apache.flink.runtime.highavailability.nonha.embedded.EmbeddedHaServices;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;
import org.apache.flink.runtime.rpc.RpcSystemUtils;
import org.apache.flink.runtime.taskexecutor.TaskExecutorResourceUtils;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.runtime.util.JvmShutdownSafeguard;
import org.apache.flink.runtime.util.SignalHandler;
import org.apache.flink.util.concurrent.FutureUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink session cluster in one JVM: Flink's own JobManager process, in which a TaskManager runs, too. Jobs are submitted, listed and
 * cancelled over REST as on any cluster, and find their classes on the class path. What is fatal for the TaskManager ends the JVM, so
 * that no code that hangs survives it: a supervisor starts it again, and who submitted the jobs submits them again, from their
 * checkpoints, which stay whatever the end.
 *
 * <p>The configuration is Flink's, in the folder that {@code --configDir} names; memory sizes that it leaves out are those of the JVM.
 */
public final class OneProcessCluster extends SessionClusterEntrypoint {
    private static final Logger LOG = LoggerFactory.getLogger(OneProcessCluster.class);
    private static final long LOOK_PAUSE_MILLIS = 100;

    /** The exit code after a fatal error. */
    static final int FATAL = 2;

    private final String address;
    private volatile Optional<SameProcessTaskManager> taskManager = Optional.empty();

    OneProcessCluster(Configuration configuration) {
        super(TaskExecutorResourceUtils.adjustForLocalExecution(new Configuration(configuration)));
        this.address = configuration.get(RestOptions.ADDRESS, "127.0.0.1");
    }

    /** Runs until it is told to end, and ends the JVM with it. Logs a line with {@code the cluster is ready} once jobs can run. */
    public static void main(String[] args) {
        EnvironmentInformation.logEnvironmentInfo(LOG, OneProcessCluster.class.getSimpleName(), args);
        SignalHandler.register(LOG);
        JvmShutdownSafeguard.installAsShutdownHook(LOG);
        Configuration configuration = loadConfiguration(ClusterEntrypointUtils.parseParametersOrExit(
                args, new EntrypointClusterConfigurationParserFactory(), OneProcessCluster.class));
        ClusterEntrypoint.runClusterEntrypoint(new OneProcessCluster(configuration));
    }

    @Override
    public void startCluster() throws ClusterEntrypointException {
        super.startCluster();
        Thread announcement = new Thread(this::announce, "announcement");
        announcement.setDaemon(true);
        announcement.start();
    }

    /** Where jobs are submitted. Only after {@link #startCluster}, which chooses the port. */
    URI restUrl() {
        return URI.create("http://" + address + ":" + getRestPort());
    }

    /** In one process everyone is told at once who leads; with addresses, a TaskManager would knock until somebody opens. */
    @Override
    protected HighAvailabilityServices createHaServices(
            Configuration configuration, Executor executor, RpcSystemUtils rpcSystem) {
        return new EmbeddedHaServices(executor);
    }

    @Override
    protected DispatcherResourceManagerComponentFactory createDispatcherResourceManagerComponentFactory(
            Configuration unused) {
        DispatcherResourceManagerComponentFactory jobManager =
                DefaultDispatcherResourceManagerComponentFactory.createSessionComponentFactory(
                        StandaloneResourceManagerFactory.getInstance());
        return (configuration,
                id,
                executor,
                rpc,
                leaders,
                blobs,
                heartbeats,
                tokens,
                metrics,
                archive,
                metricQueries,
                enrichers,
                onFatalError) -> {
            DispatcherResourceManagerComponent started = jobManager.create(
                    configuration,
                    id,
                    executor,
                    rpc,
                    leaders,
                    blobs,
                    heartbeats,
                    tokens,
                    metrics,
                    archive,
                    metricQueries,
                    enrichers,
                    onFatalError);
            taskManager = Optional.of(SameProcessTaskManager.start(
                    configuration, rpc, leaders, blobs, heartbeats, metrics, onFatalError));
            return started;
        };
    }

    /** An orderly end would wait for what hangs. */
    @Override
    public void onFatalError(Throwable cause) {
        LOG.error("the process ends: it cannot go on", cause);
        Runtime.getRuntime().halt(FATAL);
    }

    @Override
    protected CompletableFuture<Void> stopClusterServices(boolean cleanUp) {
        CompletableFuture<Void> tasksEnded =
                taskManager.map(SameProcessTaskManager::closeAsync).orElseGet(FutureUtils::completedVoidFuture);
        return FutureUtils.composeAfterwards(tasksEnded, () -> super.stopClusterServices(cleanUp));
    }

    /** Asks over REST, as they will who submit jobs. */
    private void announce() {
        FlinkCluster rest = new FlinkCluster(restUrl());
        try {
            while (!endsWithin(LOOK_PAUSE_MILLIS)) {
                Optional<FlinkCluster.Overview> overview = look(rest);
                if (overview.isPresent()) {
                    LOG.info(
                            "the cluster is ready at {}, {} slots",
                            restUrl(),
                            overview.get().slotsTotal());
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<FlinkCluster.Overview> look(FlinkCluster rest) {
        try {
            return Optional.of(rest.overview()).filter(FlinkCluster.Overview::ready);
        } catch (IOException e) {
            LOG.debug("not ready: {}", e.toString());
            return Optional.empty();
        }
    }

    private boolean endsWithin(long millis) throws InterruptedException {
        try {
            getTerminationFuture().get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true; // it is told by who waits for the end
        }
    }
}
