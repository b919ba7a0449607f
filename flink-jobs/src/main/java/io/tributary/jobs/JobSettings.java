package io.tributary.jobs;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** How every job of ours runs: exactly once, restarted after failures, until it fails again and again without getting anywhere. */
final class JobSettings {
    /** Failures in a row after which a job has failed for good; about half a minute. */
    private static final int ATTEMPTS = 10;

    static Configuration of(Duration checkpointInterval) {
        Configuration job = new Configuration();
        job.set(CoreOptions.DEFAULT_PARALLELISM, 1);
        job.set(PipelineOptions.GENERIC_TYPES, false); // nothing of ours is written by Kryo
        job.set(PipelineOptions.OBJECT_REUSE, true); // our records never change
        checkpoints(job, checkpointInterval);
        restarts(job);
        return job;
    }

    /**
     * A job that is not restarted and leaves no checkpoint: what it did is known from what it committed alone. Nor does it go on when
     * checkpoints fail, for as long as its transaction is open others wait to read.
     */
    static Configuration ofOneAttempt(Duration checkpointInterval) {
        Configuration job = of(checkpointInterval);
        job.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        job.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 0);
        job.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.NO_EXTERNALIZED_CHECKPOINTS);
        return job;
    }

    /** A job whose state may be larger than its memory, of which a checkpoint writes what has changed. */
    static Configuration ofMuchState(Duration checkpointInterval) {
        Configuration job = of(checkpointInterval);
        job.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        job.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        return job;
    }

    private static void checkpoints(Configuration job, Duration interval) {
        job.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval);
        job.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        job.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(2));
        // Kafka may be away for a while: that is no reason to start anew.
        job.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 10);
        job.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        job.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 3); // an unreadable one is not the end
        job.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        job.set(StateBackendOptions.STATE_BACKEND, "hashmap"); // small, and no native library to unpack
    }

    private static void restarts(Configuration job) {
        job.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofMillis(200));
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, Duration.ofSeconds(5));
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, 2.0);
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_JITTER_FACTOR, 0.1);
        // Twenty healthy seconds, and the count begins again: machines die now and then, poison kills at once.
        job.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                Duration.ofSeconds(20));
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, ATTEMPTS);
    }

    private JobSettings() {}
}
