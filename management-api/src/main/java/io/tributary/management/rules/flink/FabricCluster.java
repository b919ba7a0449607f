package io.tributary.management.rules.flink;

import io.tributary.jobs.FlinkCluster;
import java.io.IOException;

/** The Flink cluster of the rule fabric, by its REST interface. Thread-safe. */
public final class FabricCluster {
    private final FlinkCluster cluster;

    public FabricCluster(FlinkCluster cluster) {
        this.cluster = cluster;
    }

    /** What people are told of it; throws when it cannot run jobs. */
    public String look() throws IOException {
        return cluster.look();
    }
}
