package io.tributary.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.catalog.Topics;
import io.tributary.limits.Limits;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneProcessClusterTest {
    private static final Pattern READY = Pattern.compile("the cluster is ready at (\\S+), 3 slots");
    private static final long CANCELLATION_MILLIS = 500;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void whatRanOnOneGoesOnOnTheNextFromItsCheckpoint() throws Exception {
        Checkpoints checkpoints = new Checkpoints(checkpoints());
        String first = JobDeployment.newJobId();
        try (OneProcessCluster cluster = started()) {
            FlinkCluster flink = new FlinkCluster(cluster.restUrl());
            patiently().until(() -> flink.overview().ready());
            assertThat(flink.look()).matches("Flink \\S+, 3 of 3 slots free");
            submit(cluster.restUrl(), first, new Unhurried(), Optional.empty());
            patiently().until(() -> runs(flink, first));
            patiently().until(() -> checkpoints.newest(List.of(first)).isPresent());
        }
        String second = JobDeployment.newJobId();
        Optional<String> left = checkpoints.newest(List.of(first));
        assertThat(left).isPresent();
        try (OneProcessCluster cluster = started()) {
            FlinkCluster flink = new FlinkCluster(cluster.restUrl());
            submit(cluster.restUrl(), second, new Unhurried(), left);
            patiently().until(() -> runs(flink, second));
            assertThat(flink.job(first)).isEmpty();
            flink.cancel(second);
            patiently().until(() -> flink.job(second).orElseThrow().state() == FlinkCluster.State.CANCELED);
        }
    }

    @Test
    void theProcessSaysWhenItIsReadyAndEndsWithATaskThatHangs() throws Exception {
        Path output = folder.resolve("output");
        Process process = process(output);
        try {
            patiently().until(() -> READY.matcher(Files.readString(output)).find());
            URI rest = readyAt(Files.readString(output));
            FlinkCluster flink = new FlinkCluster(rest);
            String job = JobDeployment.newJobId();
            submit(rest, job, new Hanging(), Optional.empty());
            patiently().until(() -> Files.readString(output).contains(Hanging.SAYS));
            flink.cancel(job);
            assertThat(process.waitFor(1, TimeUnit.MINUTES))
                    .as("%s", Files.readString(output))
                    .isTrue();
            assertThat(process.exitValue()).isEqualTo(OneProcessCluster.FATAL);
        } finally {
            process.destroyForcibly();
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(IOException.class); // a busy machine answers late
    }

    private OneProcessCluster started() throws Exception {
        OneProcessCluster cluster = new OneProcessCluster(GlobalConfiguration.loadConfiguration(configuration()));
        cluster.startCluster();
        return cluster;
    }

    /** The main class in a JVM of its own. */
    private Process process(Path output) throws IOException {
        Path logging = Files.writeString(folder.resolve("logback.xml"), """
                <configuration>
                  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%level %msg%n</pattern></encoder>
                  </appender>
                  <root level="WARN"><appender-ref ref="out"/></root>
                  <logger name="io.tributary" level="INFO"/>
                </configuration>
                """);
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-Dlogback.configurationFile=" + logging, "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(OneProcessCluster.class.getName(), "--configDir", configuration()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static URI readyAt(String output) {
        Matcher ready = READY.matcher(output);
        assertThat(ready.find()).isTrue();
        return URI.create(ready.group(1));
    }

    /** A folder with Flink's configuration: free ports, and little patience with tasks that are cancelled. */
    private String configuration() throws IOException {
        Files.writeString(folder.resolve("config.yaml"), """
                rest.address: 127.0.0.1
                rest.bind-address: 127.0.0.1
                rest.bind-port: "0"
                jobmanager.rpc.address: 127.0.0.1
                jobmanager.bind-host: 127.0.0.1
                jobmanager.rpc.port: 0
                taskmanager.numberOfTaskSlots: 3
                taskmanager.memory.network.max: 8m
                io.tmp.dirs: "%s"
                task.cancellation.interval: %d ms
                task.cancellation.timeout: %d ms
                """.formatted(
                        Files.createDirectories(folder.resolve("tmp")), CANCELLATION_MILLIS / 5, CANCELLATION_MILLIS));
        return folder.toString();
    }

    private String checkpoints() {
        return folder.resolve("checkpoints").toUri().toString();
    }

    private void submit(URI rest, String id, MapFunction<Long, Long> step, Optional<String> checkpoint)
            throws IOException {
        JobDeployment deployment = new JobDeployment(new ClusterSettings(
                rest, checkpoints(), Duration.ofMillis(100), "127.0.0.1:1", new Topics("t."), Limits.DEFAULTS));
        StreamExecutionEnvironment env = deployment.environment(Duration.ofMillis(100));
        env.fromSequence(0, Long.MAX_VALUE).map(step).sinkTo(new DiscardingSink<>());
        deployment.submit(env, "tiny", id, checkpoint);
    }

    private static boolean runs(FlinkCluster flink, String job) throws IOException {
        return flink.job(job)
                .filter(now -> now.state() == FlinkCluster.State.RUNNING)
                .isPresent();
    }

    /** Leaves the processor to others. */
    private static final class Unhurried implements MapFunction<Long, Long> {
        private static final long serialVersionUID = 1;

        @Override
        public Long map(Long number) {
            LockSupport.parkNanos(1_000_000);
            return number;
        }
    }

    /** Never returns, whoever interrupts it. */
    private static final class Hanging implements MapFunction<Long, Long> {
        private static final long serialVersionUID = 1;
        private static final String SAYS = "the task hangs from now on";

        @Override
        public Long map(Long number) {
            System.out.println(SAYS);
            while (true) {
                LockSupport.park(this);
                Thread.interrupted(); // or park would not
            }
        }
    }
}
