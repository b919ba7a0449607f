package io.tributary.management.rules;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The Flink cluster as the reconciler needs it; every call fails with IOException when it does not answer. Thread-safe. */
public interface JobCluster {
    /** Where a job is in its life. */
    enum Phase {
        STARTING,
        RUNNING,
        RESTARTING,
        STOPPING,
        FAILED,
        ENDED;

        boolean isLive() {
            return this == STARTING || this == RUNNING || this == RESTARTING;
        }

        /** Whether something of it may still be at work. */
        boolean writes() {
            return isLive() || this == STOPPING;
        }
    }

    /** One job the cluster knows. */
    record LiveJob(String id, String name, Phase phase) {}

    /** Whether jobs can run: why not, or empty. */
    Optional<String> notReady() throws IOException;

    List<LiveJob> jobs() throws IOException;

    /** Of the last failure, one line. */
    Optional<String> rootCause(String jobId) throws IOException;

    void cancel(String jobId) throws IOException;

    /** The newest checkpoint of an attempt that is complete. */
    Optional<String> newestCheckpoint(String jobId) throws IOException;

    /** Removes the checkpoints of an attempt. */
    void discardCheckpoints(String jobId) throws IOException;

    /**
     * Starts an attempt of a job.
     *
     * @param job its name
     */
    void submit(String job, String jobId, Optional<String> checkpoint) throws IOException;
}
