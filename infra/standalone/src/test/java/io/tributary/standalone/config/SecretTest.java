package io.tributary.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        DataFolder data = new DataFolder(root.resolve("data"));
        Path folder = data.secrets();
        Secret.createMissing(data);
        String admin = Secret.ADMIN_KEY.read(folder);

        Secret.createMissing(data);

        assertThat(Secret.ADMIN_KEY.read(folder)).isEqualTo(admin).matches("tk_[A-Za-z0-9_-]{43}");
        assertThat(Base64.getDecoder().decode(Secret.MASTER_KEY.read(folder))).hasSize(32);
        assertThat(permissions(folder)).isEqualTo("rwx------");
        assertThat(permissions(folder.resolve("master.key"))).isEqualTo("rw-------");
    }

    @Test
    void aLostKeyIsNeverReplacedOverDataThatNeedsIt() throws IOException {
        DataFolder data = new DataFolder(root.resolve("data"));
        Secret.createMissing(data);
        Path key = data.secrets().resolve("master.key");
        Files.delete(data.secrets().resolve("admin.key"));
        Files.delete(key);
        Files.createDirectories(data.of("cassandra").resolve("data"));

        assertThatThrownBy(() -> Secret.createMissing(data))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("was made with a master.key that is missing");
        assertThat(key).doesNotExist();

        Files.writeString(key, "restored");
        Secret.createMissing(data);
        assertThat(key).hasContent("restored");
        assertThat(data.secrets().resolve("admin.key")).exists();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
