package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Wrong use is answered in one line that names the remedy, and with an exit code. */
@Order(4)
@ExtendWith(PlatformUnderTest.class)
class CommandLineIT {
    @Test
    void aSecondUpOnTheSameDataIsRefused() {
        refused(Cli.run(PlatformUnderTest.words("up")), "already", "down");
    }

    @Test
    void anUnknownVerbIsRefused() {
        refused(Cli.run("upp"), "upp", "--help");
    }

    @Test
    void aTakenPortIsNamedWithItsHolder(@TempDir Path folder) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path config = folder.resolve("tributary.yaml");
            Files.writeString(config, "ports: {mqtt: " + taken.getLocalPort() + "}\nportOffset: 0\n");
            Cli.Result result = Cli.run(List.of(
                    "up",
                    "--config",
                    config.toString(),
                    "--data",
                    folder.resolve("data").toString(),
                    "--components",
                    "gateway"));
            refused(
                    result,
                    Integer.toString(taken.getLocalPort()),
                    Long.toString(ProcessHandle.current().pid()));
        }
    }

    @Test
    void aCorruptedConfigurationNamesFileAndPlace(@TempDir Path folder) throws IOException {
        Path config = folder.resolve("broken.yaml");
        Files.writeString(config, "data: [unclosed\n");
        refused(Cli.run("status", "--config", config.toString()), "broken.yaml", "line");
        Files.writeString(config, "dta: somewhere\n");
        refused(Cli.run("status", "--config", config.toString()), "broken.yaml", "dta");
    }

    @Test
    void resetAsksAndDoesNothingWithoutAnAnswer() {
        Cli.Result reset = Cli.run(PlatformUnderTest.words("reset"));
        assertThat(reset.exit()).as(reset.all()).isNotZero();
        assertThat(PlatformUnderTest.DATA).exists();
    }

    @Test
    void moreAlarmsThanADeviceIsSentAreRefusedBeforeAnythingIsMade() {
        refused(Cli.run(PlatformUnderTest.words("demo", "--thermometers", "99")), "99 alarms", "--interval");
    }

    @Test
    void everyVerbHasHelp() {
        for (String verb :
                List.of("up", "down", "status", "logs", "doctor", "reset", "demo", "bench uplink", "test", "version")) {
            List<String> words = new java.util.ArrayList<>(List.of(verb.split(" ")));
            words.add("--help");
            Cli.Result help = Cli.run(words);
            assertThat(help.exit()).as(help.all()).isZero();
            assertThat(help.out()).contains("Usage:");
        }
    }

    @Test
    void statusAndLogsAnswer() {
        Cli.Result status = Cli.run(PlatformUnderTest.words("status"));
        assertThat(status.exit()).as(status.all()).isZero();
        assertThat(status.out()).contains("gateway", "cassandra", "ready");
        Cli.Result logs = Cli.run(PlatformUnderTest.words("logs gateway", "-n", "5"));
        assertThat(logs.exit()).as(logs.all()).isZero();
        assertThat(logs.out()).isNotBlank();
    }

    private static void refused(Cli.Result result, String... named) {
        assertThat(result.exit()).as(result.all()).isNotZero();
        assertThat(result.err()).contains(named).doesNotContain("\tat ");
        assertThat(result.err().strip().lines().count()).as(result.all()).isEqualTo(1);
    }
}
