package io.tributary.standalone.supervise;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** What the supervisor has to say, one line each, in {@code logs/supervisor.log}. */
final class SupervisorLog {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

    private final PrintStream out;

    SupervisorLog(Path file) throws IOException {
        LogFile.rotateIfLarge(file);
        out = new PrintStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                true,
                StandardCharsets.UTF_8);
    }

    synchronized void line(String text) {
        out.println(TIME.format(LocalDateTime.now(ZoneId.systemDefault())) + " " + text);
    }
}
