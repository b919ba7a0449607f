package io.tributary.standalone.manage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellLineTest {
    private static final List<String> WORDS = List.of(
            "plain",
            "",
            "two words",
            "it's",
            "\"$HOME\" `id` $(id)",
            "back\\slash",
            "a;b|c&d",
            "*?[x]~#!",
            "{\"k\": 1}",
            "new\nline",
            "ü",
            "-m");

    /** The shell itself says how it reads the line. */
    @Test
    void aShellReadsTheWordsBack() throws IOException {
        Process shell = new ProcessBuilder("/bin/sh", "-c", "printf '%s\\0' " + ShellLine.of(WORDS)).start();
        String read = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(List.of(read.split("\0", -1)).subList(0, WORDS.size())).isEqualTo(WORDS);
    }

    @Test
    void whatNeedsNoQuotesHasNone() {
        assertThat(ShellLine.of(List.of("mosquitto_pub", "-h", "127.0.0.1", "a/b_c:d=e")))
                .isEqualTo("mosquitto_pub -h 127.0.0.1 a/b_c:d=e");
    }
}
