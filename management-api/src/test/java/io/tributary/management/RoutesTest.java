package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.codec.SecretBox;
import io.tributary.config.Config;
import io.tributary.management.api.RoutePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every route of the process as it is wired, against the one table of what routes ask of their callers. */
class RoutesTest {
    @Test
    void everyRouteNamesItsActionAndEveryEntryOfTheTableHasItsRoute(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("api.yaml");
        Files.writeString(
                file, """
                masterKeyFile: "%s"
                adminKeyFile: "%s"
                flink: {checkpoints: "%s"}
                """.formatted(folder.resolve("master.key"), folder.resolve("admin.key"), folder.toUri()));
        ManagementConfig config = Config.read(file, ManagementConfig.class, Map.of());

        try (ManagementProcess process =
                new ManagementProcess(config, new SecretBox(new byte[SecretBox.KEY_BYTES]), "tk_0123456789abcdef")) {
            assertThat(process.routes()).containsExactlyInAnyOrderElementsOf(RoutePermissions.routes());
        }
    }
}
