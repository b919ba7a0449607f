package io.tributary.standalone.server;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The Flink cluster of the rule fabric, whole in one process, so that a rule that hangs can end the process and nothing but rules with
 * it. Only its REST interface has a port that others must know.
 *
 * @param rest where it takes jobs
 * @param cluster the folder of its data
 */
record FabricServer(Component component, Port rest, String cluster) implements Server {
    /** Of all rules that call no functions of users. */
    static final FabricServer RULES = new FabricServer(Component.FABRIC, Port.FABRIC, "fabric");

    /** Of those that do. */
    static final FabricServer FUNCTIONS = new FabricServer(Component.FUNCTIONS, Port.FUNCTIONS, "functions");

    /** The fabric's job, and some that catch up beside it. */
    private static final int SLOTS = 8;

    @Override
    public Launch prepare(Site site) throws IOException {
        FlinkProcess process = new FlinkProcess(site, component, cluster, rest)
                .set("jobmanager.rpc.port", 0)
                .set("taskmanager.numberOfTaskSlots", SLOTS)
                .set("taskmanager.memory.network.max", "32m")
                .set("taskmanager.jvm-exit-on-oom", true);
        Path conf = process.configuration();
        return process.java()
                .initialHeap(128)
                .flag("-XX:MaxDirectMemorySize=128m", "-XX:MaxMetaspaceSize=256m")
                // It ends itself, but first writes down which rule took the memory, lest it come to the same message
                // again.
                .flag("-XX:-ExitOnOutOfMemoryError")
                .run(
                        "flink",
                        "io.tributary.jobs.OneProcessCluster",
                        new Readiness.LogLine("the cluster is ready"),
                        "--configDir",
                        conf.toString());
    }
}
