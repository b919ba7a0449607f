package io.tributary.standalone.supervise;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.standalone.config.DataFolder;
import io.tributary.standalone.config.Refusal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void onlyOnePlatformRunsOnOneDataFolder() {
        DataFolder data = new DataFolder(folder.resolve("data"));
        try (RunLock ignored = RunLock.take(data)) {
            assertThatThrownBy(() -> RunLock.take(data))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("already running");
        }
        RunLock.take(data).close();
    }
}
