package io.tributary.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {
    @TempDir
    private Path root = Path.of("");

    @Test
    void secretsAreMadeOnceAndOnlyTheirOwnerCanReadThem() throws IOException {
        Path folder = root.resolve("data.secrets");
        Secret.createMissing(folder);
        String admin = Secret.ADMIN_KEY.read(folder);

        Secret.createMissing(folder);

        assertThat(Secret.ADMIN_KEY.read(folder)).isEqualTo(admin).matches("tk_[A-Za-z0-9_-]{43}");
        assertThat(Base64.getDecoder().decode(Secret.MASTER_KEY.read(folder))).hasSize(32);
        assertThat(permissions(folder)).isEqualTo("rwx------");
        assertThat(permissions(folder.resolve("master.key"))).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
