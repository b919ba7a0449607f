package io.tributary.standalone.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.standalone.config.Installation;
import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.config.Settings;
import io.tributary.standalone.config.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {
    @TempDir
    private Path root = Path.of("");

    @Test
    void aFullDiskIsRefusedInOneLineWithTheRemedy() throws IOException {
        assertThatThrownBy(() -> DiskSpace.refuseTooLittle(site("2000000000")))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.line())
                                .contains("MiB are free at " + root, "--data")
                                .doesNotContain("\n"));
        DiskSpace.refuseTooLittle(site("0"));
    }

    @Test
    void ofAServerThatEndedAFullDiskIsSaidAndNoOther() {
        assertThat(new DiskSpace(root, 3, 1024).ifFull()).contains("full", "3 MiB", root.toString(), "free some space");
        assertThat(new DiskSpace(root, 200, 1024).ifFull()).isEmpty();
    }

    private Site site(String needed) {
        return new Settings(new Installation(root), Map.of("TRIBUTARY_DISK_NEEDED_MEGABYTES", needed)).site();
    }
}
