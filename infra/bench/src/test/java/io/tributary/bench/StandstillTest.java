package io.tributary.bench;

import io.tributary.fleet.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StandstillTest {
    private final Process process;

    StandstillTest() throws IOException {
        process = new ProcessBuilder("sleep", "300").start();
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void aProcessStandsStillAndGoesOn() {
        try (Standstill standstill = new Standstill(process.pid())) {
            awaitState("T");
        }
        awaitState("S");
    }

    private void awaitState(String letter) {
        Path state = Path.of("/proc", Long.toString(process.pid()), "stat");
        Patience.until(Duration.ofSeconds(20), "the process is in state " + letter, () -> {
            String now = read(state);
            return now.contains(") " + letter) ? now : "";
        });
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
