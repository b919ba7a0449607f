package io.tributary.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.standalone.config.Refusal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiAccessTest {
    private final Path folder;

    ApiAccessTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h:8080", "http://h:8080/", "http://h:8080/api/v1", " http://h:8080/api/v1/ "})
    void theAddressIsTakenWithAndWithoutThePath(String text) {
        assertThat(ApiAccess.rootOf(text)).isEqualTo(URI.create("http://h:8080"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "h:8080", "ftp://h", "http://", "http://h/elsewhere", "http://h?x=y", "http://a b"})
    void whatIsNoAddressIsRefusedWithItsForm(String text) {
        assertThatThrownBy(() -> ApiAccess.rootOf(text))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.line()).contains(text, "http://HOST:PORT"));
    }

    @Test
    void theKeyIsWhatIsInTheFileAndIsNotShown() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "tk_abc\n");
        ApiAccess access = ApiAccess.of(URI.create("http://h"), file);
        assertThat(access.key()).isEqualTo("tk_abc");
        assertThat(access.toString()).doesNotContain("tk_abc");
    }

    @Test
    void aFileWithoutAKeyIsRefused() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        Path text = Files.writeString(folder.resolve("text"), "two words\nand lines");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        for (Path file : new Path[] {empty, text, binary, folder, folder.resolve("none")}) {
            assertThatThrownBy(() -> ApiAccess.of(URI.create("http://h"), file))
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.line()).contains(file.toString(), "--key"));
        }
    }
}
