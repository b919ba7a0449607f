package io.tributary.connect.forward;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** What Connect would be told by a task. */
final class TaskContext implements SinkTaskContext {
    final Set<TopicPartition> paused = new HashSet<>();
    int commitsAsked;
    private final Set<TopicPartition> assignment;

    TaskContext(TopicPartition... assignment) {
        this.assignment = Set.of(assignment);
    }

    @Override
    public Set<TopicPartition> assignment() {
        return assignment;
    }

    @Override
    public void pause(TopicPartition... partitions) {
        paused.addAll(Set.of(partitions));
    }

    @Override
    public void resume(TopicPartition... partitions) {
        paused.removeAll(Set.of(partitions));
    }

    @Override
    public void requestCommit() {
        commitsAsked++;
    }

    @Override
    public void timeout(long millis) {
        if (millis <= 0) {
            throw new IllegalArgumentException(millis + " ms");
        }
    }

    @Override
    public Map<String, String> configs() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void offset(TopicPartition partition, long offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PluginMetrics pluginMetrics() {
        throw new UnsupportedOperationException();
    }
}
