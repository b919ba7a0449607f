package io.tributary.management.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster whose jobs a test puts there. */
final class MemoryCluster implements JobCluster {
    final List<LiveJob> jobs = new ArrayList<>();
    final Map<String, String> checkpoints = new HashMap<>();
    final List<Optional<String>> submittedFrom = new ArrayList<>();

    final List<String> cancelled = new ArrayList<>();

    @Override
    public Optional<String> notReady() {
        return Optional.empty();
    }

    @Override
    public List<LiveJob> jobs() {
        return jobs;
    }

    @Override
    public Optional<String> rootCause(String jobId) {
        return Optional.empty();
    }

    @Override
    public void cancel(String jobId) {
        cancelled.add(jobId);
    }

    @Override
    public Optional<String> newestCheckpoint(String jobId) {
        return Optional.ofNullable(checkpoints.get(jobId));
    }

    @Override
    public void discardCheckpoints(String jobId) {
        checkpoints.remove(jobId);
    }

    @Override
    public void submit(String job, String jobId, Optional<String> checkpoint) {
        submittedFrom.add(checkpoint);
    }
}
