package io.tributary.standalone.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.standalone.config.Component;
import io.tributary.standalone.config.Installation;
import io.tributary.standalone.config.Settings;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two Flink clusters from one class path, which share nothing else. */
class FlinkClustersTest {
    @TempDir
    private Path root = Path.of("");

    @BeforeEach
    void build() throws IOException {
        Files.createDirectories(root.resolve("dist/lib/flink"));
        Files.createDirectories(root.resolve("dist/lib/api"));
    }

    @Test
    void theFabricIsOneProcessOfItsOwn() throws IOException {
        Launch launch = Server.of(Component.FABRIC).prepare(site());

        assertThat(launch.command())
                .contains("io.tributary.jobs.OneProcessCluster", "-Xmx384m", "-XX:MaxMetaspaceSize=256m")
                .contains(
                        "-XX:MaxDirectMemorySize=128m",
                        root.resolve("data/conf/flink-fabric").toString())
                .doesNotContain("-XX:TieredStopAtLevel=1");
        assertThat(launch.readiness()).isEqualTo(new Readiness.LogLine("the cluster is ready"));
        assertThat(configuration("fabric"))
                .contains(
                        "rest.bind-address: \"127.0.0.1\"",
                        "rest.bind-port: \"8182\"",
                        "taskmanager.numberOfTaskSlots: \"8\"",
                        "io.tmp.dirs: \"" + root.resolve("data/fabric/tmp-fabric") + "\"")
                .contains("execution.checkpointing.dir: \"" + uri("data/fabric/checkpoints") + "\"");
        assertThat(root.resolve("data/fabric/checkpoints")).isDirectory();
    }

    @Test
    void functionsOfUsersHaveAProcessOfTheirOwn() throws IOException {
        Launch launch = Server.of(Component.FUNCTIONS).prepare(site());

        assertThat(launch.command())
                .contains(
                        "io.tributary.jobs.OneProcessCluster",
                        root.resolve("data/conf/flink-functions").toString());
        assertThat(configuration("functions"))
                .contains(
                        "rest.bind-port: \"8184\"",
                        "execution.checkpointing.dir: \"" + uri("data/functions/checkpoints") + "\"");
    }

    @Test
    void theSessionClusterKeepsItsPortsAndFolders() throws IOException {
        Server.of(Component.JOBMANAGER).prepare(site());
        Server.of(Component.TASKMANAGER).prepare(site());

        assertThat(configuration("taskmanager"))
                .contains(
                        "rest.bind-port: \"8181\"",
                        "jobmanager.rpc.port: \"6223\"",
                        "blob.server.port: \"6224\"",
                        "taskmanager.rpc.port: \"6222\"",
                        "taskmanager.data.port: \"6221\"",
                        "taskmanager.resource-id: \"taskmanager-1\"",
                        "execution.checkpointing.dir: \"" + uri("data/flink/checkpoints") + "\"")
                .containsAll(configuration("jobmanager").stream()
                        .filter(line -> !line.contains("tmp-jobmanager"))
                        .toList());
    }

    @Test
    void theApiIsToldWhereBothAre() throws IOException {
        Server.of(Component.API).prepare(site());

        assertThat(Files.readString(root.resolve("data/conf/api.yaml")))
                .contains(
                        "flink: {restUrl: \"http://127.0.0.1:8181\", checkpoints: \"" + uri("data/flink/checkpoints"),
                        "fabric: {restUrl: \"http://127.0.0.1:8182\", checkpoints: \"" + uri("data/fabric/checkpoints"),
                        "userFunctions: {allowed: false, restUrl: \"http://127.0.0.1:8184\", checkpoints: \""
                                + uri("data/functions/checkpoints"));
    }

    private String uri(String folder) {
        return root.resolve(folder).toUri().toString();
    }

    private List<String> configuration(String component) throws IOException {
        return Files.readAllLines(root.resolve("data/conf/flink-" + component + "/config.yaml"));
    }

    private Site site() {
        Site site = new Settings(new Installation(root), Map.of())
                .portOffset(Optional.of(100))
                .site();
        site.data().create();
        return site;
    }
}
