package io.tributary.standalone.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void theTailIsTheLastLines() throws IOException {
        Path log = Files.writeString(folder.resolve("a.log"), "one\ntwo\nthree\n");

        assertThat(LogFile.tail(log, 2)).containsExactly("two", "three");
        assertThat(LogFile.tail(folder.resolve("none.log"), 2)).isEmpty();
    }

    @Test
    void whatIsNewIsReadAndAnEmptiedFileFromItsBeginning() throws IOException {
        Path log = Files.writeString(folder.resolve("a.log"), "old\nnew\n");

        assertThat(LogFile.since(log, 4)).isEqualTo("new\n");
        assertThat(LogFile.since(log, 1000)).isEqualTo("old\nnew\n");
    }

    @Test
    void onlyALargeFileIsRotated() throws IOException {
        Path log = Files.writeString(folder.resolve("a.log"), "small\n");
        LogFile.rotateIfLarge(log);
        LogFile.rotateInUse(log);
        assertThat(log).hasContent("small");

        Files.write(log, new byte[(int) LogFile.LARGE + 1]);
        LogFile.rotateInUse(log);
        assertThat(log).isEmptyFile();
        assertThat(folder.resolve("a.log.1")).exists();
    }
}
