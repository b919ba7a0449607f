package io.tributary.standalone.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.standalone.config.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningPlatformTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void whoLostTheRaceNeitherSeesNorStopsThePlatformOfTheWinner() throws IOException, InterruptedException {
        DataFolder data = new DataFolder(folder.resolve("data"));
        data.create();
        Process winner = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity.of(winner.pid()).orElseThrow().write(data.supervisorPid());
        new StateFile(data.state()).write(new PlatformState("1", winner.pid(), Instant.EPOCH, List.of()));
        RunningPlatform running = new RunningPlatform(data);
        long loser = winner.pid() + 1;

        assertThat(running.stateOf(loser)).isEmpty();
        assertThat(running.stopOf(loser)).isFalse();
        assertThat(winner.isAlive()).isTrue();

        assertThat(running.stateOf(winner.pid())).isPresent();
        assertThat(running.stopOf(winner.pid())).isTrue();
        assertThat(winner.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
}
