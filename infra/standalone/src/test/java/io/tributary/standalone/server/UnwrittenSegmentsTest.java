package io.tributary.standalone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnwrittenSegmentsTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void onlyASegmentWithoutAnyByteIsRemoved() throws IOException {
        byte[] late = new byte[200_000];
        late[199_999] = 1;
        Files.write(folder.resolve("CommitLog-7-1.log"), new byte[] {0, 0, 0, 7});
        Files.write(folder.resolve("CommitLog-7-2.log"), new byte[200_000]);
        Files.write(folder.resolve("CommitLog-7-3.log"), late);
        Files.write(folder.resolve("else"), new byte[16]);

        UnwrittenSegments.remove(folder);

        try (var left = Files.list(folder)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("CommitLog-7-1.log", "CommitLog-7-3.log", "else");
        }
    }

    @Test
    void beforeTheFirstStartThereIsNothingToRemove() throws IOException {
        UnwrittenSegments.remove(folder.resolve("commitlog"));

        assertThat(folder).isEmptyDirectory();
    }
}
