package io.tributary.standalone.server;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.DataFolder;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The two processes of the session cluster; they share class path and configuration. */
enum FlinkServer implements Server {
    JOBMANAGER {
        @Override
        public Launch prepare(Site site) throws IOException {
            Path conf = configuration(site, Component.JOBMANAGER);
            return java(site, Component.JOBMANAGER, conf)
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
            Path conf = configuration(site, Component.TASKMANAGER);
            return java(site, Component.TASKMANAGER, conf)
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

    private static final int SLOTS = 16;

    private static JavaCommand java(Site site, Component component, Path conf) {
        return new JavaCommand(site, component)
                .flag("-Dlog4j2.configurationFile="
                        + conf.resolve("log4j2.properties").toUri())
                // The web interface shows this file.
                .flag("-Dlog.file=" + site.data().log(component))
                .exports("java.rmi", "sun.rmi.registry")
                .exports("java.security.jgss", "sun.security.krb5")
                .exports("jdk.compiler", "com.sun.tools.javac.api", "com.sun.tools.javac.file")
                .exports("jdk.compiler", "com.sun.tools.javac.parser", "com.sun.tools.javac.tree")
                .exports("jdk.compiler", "com.sun.tools.javac.util")
                .opens("java.base", "java.lang", "java.lang.reflect", "java.net", "java.io", "java.nio", "sun.nio.ch")
                .opens("java.base", "java.text", "java.time", "java.util", "java.util.concurrent")
                .opens("java.base", "java.util.concurrent.atomic", "java.util.concurrent.locks");
    }

    private static Path configuration(Site site, Component component) throws IOException {
        DataFolder data = site.data();
        Path folder = data.conf().resolve("flink-" + component);
        Path temporary = data.make("flink").resolve("tmp-" + component);
        // A killed process leaves its unpacked libraries behind.
        DeepDelete.contentOf(temporary);
        Files.createDirectories(data.of("flink").resolve("checkpoints"));

        Map<String, String> entries = new TreeMap<>();
        addresses(entries, site);
        checkpoints(entries, data);
        memory(entries);
        failureDetection(entries);
        entries.put("io.tmp.dirs", temporary.toString());
        entries.put("web.upload.dir", temporary.toString());
        entries.put("web.submit.enable", "true");
        entries.put("taskmanager.numberOfTaskSlots", String.valueOf(SLOTS));
        entries.put("cluster.registration.initial-timeout", "50 ms");

        StringBuilder text = new StringBuilder("# Generated at every start: change settings in tributary.yaml.\n");
        entries.forEach(
                (key, value) -> text.append(key).append(": \"").append(value).append("\"\n"));
        ConfFile.write(folder.resolve("config.yaml"), text.toString());
        ConfFile.resource(folder.resolve("log4j2.properties"), "log4j2.properties");
        return folder;
    }

    private static void addresses(Map<String, String> entries, Site site) {
        String host = site.bind(Port.FLINK);
        for (String key : new String[] {
            "jobmanager.rpc.address",
            "jobmanager.bind-host",
            "rest.address",
            "rest.bind-address",
            "taskmanager.host",
            "taskmanager.bind-host"
        }) {
            entries.put(key, host);
        }
        entries.put("rest.port", String.valueOf(site.port(Port.FLINK)));
        entries.put("rest.bind-port", String.valueOf(site.port(Port.FLINK)));
        entries.put("jobmanager.rpc.port", String.valueOf(site.port(Port.JOBMANAGER)));
        entries.put("blob.server.port", String.valueOf(site.port(Port.JOBMANAGER_BLOB)));
        entries.put("taskmanager.rpc.port", String.valueOf(site.port(Port.TASKMANAGER)));
        entries.put("taskmanager.data.port", String.valueOf(site.port(Port.TASKMANAGER_DATA)));
    }

    private static void checkpoints(Map<String, String> entries, DataFolder data) {
        Path folder = data.of("flink");
        entries.put("state.backend.type", "rocksdb");
        entries.put("execution.checkpointing.incremental", "true");
        entries.put(
                "execution.checkpointing.dir",
                folder.resolve("checkpoints").toUri().toString());
        entries.put(
                "execution.checkpointing.savepoint-dir",
                folder.resolve("savepoints").toUri().toString());
        entries.put("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
        entries.put("restart-strategy.type", "exponential-delay");
        entries.put("restart-strategy.exponential-delay.initial-backoff", "200 ms");
        entries.put("restart-strategy.exponential-delay.max-backoff", "10 s");
        entries.put("restart-strategy.exponential-delay.reset-backoff-threshold", "1 min");
    }

    /** Without Flink's shell scripts every figure of a TaskManager has to be given. */
    private static void memory(Map<String, String> entries) {
        entries.put("jobmanager.memory.process.size", "640m");
        entries.put("taskmanager.cpu.cores", "2");
        entries.put("taskmanager.memory.task.heap.size", "384m");
        entries.put("taskmanager.memory.task.off-heap.size", "32m");
        entries.put("taskmanager.memory.framework.heap.size", "64m");
        entries.put("taskmanager.memory.framework.off-heap.size", "64m");
        entries.put("taskmanager.memory.network.min", "64m");
        entries.put("taskmanager.memory.network.max", "64m");
        entries.put("taskmanager.memory.managed.size", "128m");
        entries.put("taskmanager.memory.jvm-metaspace.size", "256m");
        entries.put("taskmanager.memory.jvm-overhead.min", "64m");
        entries.put("taskmanager.memory.jvm-overhead.max", "64m");
    }

    /**
     * A killed process refuses connections at once: two failed heartbeats, a second apart, tell. The long timeout is
     * for one that hangs, and must outlast a busy machine. A TaskManager that comes back under its own name replaces
     * the dead one immediately.
     */
    private static void failureDetection(Map<String, String> entries) {
        entries.put("heartbeat.interval", "1000 ms");
        entries.put("heartbeat.timeout", "8000 ms");
        entries.put("heartbeat.rpc-failure-threshold", "2");
        entries.put("taskmanager.resource-id", "taskmanager-1");
    }
}
