package io.tributary.standalone.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.standalone.config.Component;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void whatWasWrittenIsRead() throws IOException {
        StateFile file = new StateFile(folder.resolve("state.json"));
        Instant now = Instant.parse("2026-11-21T12:00:00.123Z");
        PlatformState state =
                new PlatformState("0.1.0", 7, now, List.of(Status.beginning(Component.API, Map.of("api", 8080), now)));

        file.write(state);

        assertThat(file.read()).contains(state);
        assertThat(Files.readString(folder.resolve("state.json"))).contains("\"phase\" : \"starting\"", "\"api\"");
    }

    @Test
    void aTornOrMissingFileIsNoState() throws IOException {
        Path path = folder.resolve("state.json");
        assertThat(new StateFile(path).read()).isEmpty();
        Files.writeString(path, "{\"version\": \"0.1");
        assertThat(new StateFile(path).read()).isEmpty();
    }
}
