package io.tributary.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path folder = Path.of("");

    private DataFolder data = new DataFolder(folder);

    @BeforeEach
    void inAFolderOfItsOwn() {
        data = new DataFolder(folder.resolve("parent/data"));
    }

    @Test
    void onlyTheOwnerCanLookIntoTheData() throws IOException {
        data.create();
        data.make("kafka");

        assertThat(permissions(data.root())).isEqualTo("rwx------");
        assertThat(permissions(data.run())).isEqualTo("rwx------");
        assertThat(permissions(data.of("kafka"))).isEqualTo("rwx------");
    }

    @Test
    void whoMayPassStillMayAndNobodyElseCanRead() throws IOException {
        data.create();
        data.letPass();
        data.create();
        assertThat(permissions(data.root())).isEqualTo("rwx--x--x");

        Files.setPosixFilePermissions(data.root(), PosixFilePermissions.fromString("rwxr-x---"));
        Files.setPosixFilePermissions(data.conf(), PosixFilePermissions.fromString("rwxr-xr-x"));
        data.create();
        assertThat(permissions(data.root())).isEqualTo("rwx--x---");
        assertThat(permissions(data.conf())).isEqualTo("rwx------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
