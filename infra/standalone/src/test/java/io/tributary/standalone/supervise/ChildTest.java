package io.tributary.standalone.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.standalone.server.Launch;
import io.tributary.standalone.server.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void aChildThatCannotBeNotedDownDoesNotGoOn() {
        Set<Long> before = sleepers();

        assertThatThrownBy(() -> Child.start(sleep("60"), log(), folder.resolve("none/a.pid")))
                .isInstanceOf(IOException.class);

        sleepers().stream()
                .filter(pid -> !before.contains(pid))
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .forEach(left -> left.onExit().orTimeout(10, TimeUnit.SECONDS).join());
        assertThat(before).containsAll(sleepers());
    }

    @Test
    void aChildIsStoppedAndOneThatEndedIsLeftAlone() throws IOException, InterruptedException {
        Child running = Child.start(sleep("60"), log(), folder.resolve("a.pid"));
        running.stop();
        assertThat(running.endsWithin(Duration.ZERO)).isTrue();
        running.stop();
    }

    private Path log() {
        return folder.resolve("a.log");
    }

    private Launch sleep(String seconds) {
        return new Launch(
                List.of("sleep", seconds),
                Map.of(),
                folder,
                new Readiness.LogLine("ready"),
                "TERM",
                Duration.ofSeconds(10));
    }

    private static Set<Long> sleepers() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }
}
