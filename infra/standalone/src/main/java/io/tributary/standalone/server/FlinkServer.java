package io.tributary.standalone.server;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.nio.file.Path;

/** The two processes of the session cluster; they share class path and configuration. */
enum FlinkServer implements Server {
    JOBMANAGER {
        @Override
        public Launch prepare(Site site) throws IOException {
            FlinkProcess process = process(site, Component.JOBMANAGER);
            Path conf = process.configuration();
            return process.java()
                    .quickCompiler()
                    .run(
                            "flink",
                            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                            new Readiness.Http(site.http(Port.FLINK, "/overview")),
                            "--configDir",
                            conf.toString(),
                            "--executionMode",
                            "cluster");
        }
    },
    TASKMANAGER {
        @Override
        public Launch prepare(Site site) throws IOException {
            FlinkProcess process = process(site, Component.TASKMANAGER);
            Path conf = process.configuration();
            return process.java()
                    .initialHeap(128)
                    .flag("-XX:MaxDirectMemorySize=160m", "-XX:MaxMetaspaceSize=256m")
                    .run(
                            "flink",
                            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                            new Readiness.LogLine("Successful registration at resource manager"),
                            "--configDir",
                            conf.toString());
        }
    };

    /** The cluster's folder of data. */
    static final String CLUSTER = "flink";

    private static final int SLOTS = 16;

    private static FlinkProcess process(Site site, Component component) {
        FlinkProcess process = new FlinkProcess(site, component, CLUSTER, Port.FLINK)
                .set("jobmanager.rpc.port", site.port(Port.JOBMANAGER))
                .set("blob.server.port", site.port(Port.JOBMANAGER_BLOB))
                .set("taskmanager.rpc.port", site.port(Port.TASKMANAGER))
                .set("taskmanager.data.port", site.port(Port.TASKMANAGER_DATA))
                .set("taskmanager.numberOfTaskSlots", SLOTS)
                // One that comes back under its own name replaces the dead one immediately.
                .set("taskmanager.resource-id", "taskmanager-1");
        memory(process);
        return process;
    }

    /** Without Flink's shell scripts every figure of a TaskManager has to be given. */
    private static void memory(FlinkProcess process) {
        process.set("jobmanager.memory.process.size", "640m")
                .set("taskmanager.cpu.cores", 2)
                .set("taskmanager.memory.task.heap.size", "384m")
                .set("taskmanager.memory.task.off-heap.size", "32m")
                .set("taskmanager.memory.framework.heap.size", "64m")
                .set("taskmanager.memory.framework.off-heap.size", "64m")
                .set("taskmanager.memory.network.min", "64m")
                .set("taskmanager.memory.network.max", "64m")
                // Divided by slots, each would have too little for RocksDB to gather writes in: all share this instead.
                .set("state.backend.rocksdb.memory.managed", false)
                .set("state.backend.rocksdb.memory.fixed-per-tm", "128m")
                .set("taskmanager.memory.managed.size", "16m")
                .set("taskmanager.memory.jvm-metaspace.size", "256m")
                .set("taskmanager.memory.jvm-overhead.min", "64m")
                .set("taskmanager.memory.jvm-overhead.max", "64m");
    }
}
