package io.tributary.standalone.server;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.DataFolder;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every process of Flink has in common, whichever cluster it belongs to: the access that its JVM needs, and settings. Those of
 * its own are added with {@link #set}, then {@link #configuration} writes them.
 */
final class FlinkProcess {
    private final Site site;
    private final Component component;
    private final String cluster;
    private final Map<String, String> entries = new TreeMap<>();

    /**
     * @param cluster the folder of its cluster's data
     * @param rest where its cluster takes jobs
     */
    FlinkProcess(Site site, Component component, String cluster, Port rest) {
        this.site = site;
        this.component = component;
        this.cluster = cluster;
        addresses(rest);
        failureDetection();
    }

    /** Where the jobs of a cluster leave their checkpoints. */
    static URI checkpoints(DataFolder data, String cluster) {
        return data.of(cluster).resolve("checkpoints").toUri();
    }

    FlinkProcess set(String key, Object value) {
        entries.put(key, value.toString());
        return this;
    }

    JavaCommand java() {
        return new JavaCommand(site, component)
                .flag("-Dlog4j2.configurationFile="
                        + folder().resolve("log4j2.properties").toUri())
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

    /** Writes the configuration, and returns its folder. */
    Path configuration() throws IOException {
        DataFolder data = site.data();
        Path temporary = data.make(cluster).resolve("tmp-" + component);
        // A killed process leaves its unpacked libraries behind.
        DeepDelete.contentOf(temporary);
        Files.createDirectories(data.of(cluster).resolve("checkpoints"));
        keptState();
        set("io.tmp.dirs", temporary);
        set("web.upload.dir", temporary);

        StringBuilder text = new StringBuilder("# Generated at every start: change settings in tributary.yaml.\n");
        entries.forEach(
                (key, value) -> text.append(key).append(": \"").append(value).append("\"\n"));
        ConfFile.write(folder().resolve("config.yaml"), text.toString());
        ConfFile.resource(folder().resolve("log4j2.properties"), "log4j2.properties");
        return folder();
    }

    private Path folder() {
        return site.data().conf().resolve("flink-" + component);
    }

    private void addresses(Port rest) {
        for (String key : List.of(
                "jobmanager.rpc.address",
                "jobmanager.bind-host",
                "rest.address",
                "rest.bind-address",
                "taskmanager.host",
                "taskmanager.bind-host")) {
            set(key, site.bind(rest));
        }
        set("rest.port", site.port(rest));
        set("rest.bind-port", site.port(rest));
        set("web.submit.enable", true);
    }

    private void keptState() {
        set("state.backend.type", "rocksdb");
        set("execution.checkpointing.incremental", true);
        set("execution.checkpointing.dir", checkpoints(site.data(), cluster));
        set(
                "execution.checkpointing.savepoint-dir",
                site.data().of(cluster).resolve("savepoints").toUri());
        set("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
        set("restart-strategy.type", "exponential-delay");
        set("restart-strategy.exponential-delay.initial-backoff", "200 ms");
        set("restart-strategy.exponential-delay.max-backoff", "10 s");
        set("restart-strategy.exponential-delay.reset-backoff-threshold", "1 min");
    }

    /**
     * A killed process refuses connections at once: two failed heartbeats, a second apart, tell. The long timeout is
     * for one that hangs, and must outlast a busy machine.
     */
    private void failureDetection() {
        set("heartbeat.interval", "1000 ms");
        set("heartbeat.timeout", "8000 ms");
        set("heartbeat.rpc-failure-threshold", 2);
        set("cluster.registration.initial-timeout", "50 ms");
    }
}
