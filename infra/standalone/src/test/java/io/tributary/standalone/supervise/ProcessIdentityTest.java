package io.tributary.standalone.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdentityTest {
    private static final String STAT =
            "42 (a (odd) name) %s 1 42 42 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 987654 1 2 3";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theStartTimeIsFoundBehindAnyName() {
        assertThat(ProcessIdentity.parse(42, STAT.formatted("S"))).contains(new ProcessIdentity(42, "987654"));
    }

    @Test
    void aZombieIsNoProcess() {
        assertThat(ProcessIdentity.parse(42, STAT.formatted("Z"))).isEmpty();
    }

    @Test
    void anotherProcessOfTheSameNumberIsNotMistaken() throws IOException {
        ProcessIdentity own = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();

        assertThat(own.isAlive()).isTrue();
        assertThat(new ProcessIdentity(own.pid(), "1").isAlive()).isFalse();

        own.write(folder.resolve("a.pid"));
        assertThat(ProcessIdentity.read(folder.resolve("a.pid"))).contains(own);
        assertThat(ProcessIdentity.read(folder.resolve("none.pid"))).isEmpty();
    }

    @Test
    void aProcessCanBeEndedThroughItsIdentity() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();

        identity.signal("USR1"); // INT is ignored below a shell that runs its jobs in the background

        assertThat(identity.awaitEnd(Duration.ofSeconds(10))).isTrue();
    }
}
