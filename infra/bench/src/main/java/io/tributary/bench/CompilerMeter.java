package io.tributary.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much of a Java process' time its just-in-time compiler takes: while that is much, what is measured is the compiler. Reads {@code
 * /proc}; elsewhere it says nothing is compiled.
 */
final class CompilerMeter {
    private final Path threads;
    private double compiling;
    private double all;

    CompilerMeter(long pid) {
        threads = Path.of("/proc", Long.toString(pid), "task");
    }

    /** The share since the last call, 0 to 1. */
    double share() {
        double compilingBefore = compiling;
        double allBefore = all;
        read();
        return all - allBefore <= 0 ? 0 : (compiling - compilingBefore) / (all - allBefore);
    }

    private void read() {
        compiling = 0;
        all = 0;
        try (Stream<Path> tasks = Files.list(threads)) {
            for (Path task : tasks.toList()) {
                double nanos = nanosOf(task);
                all += nanos;
                if (nameOf(task).matches("C[12] Compiler.*")) {
                    compiling += nanos;
                }
            }
        } catch (IOException e) {
            all = 0; // no /proc: then there is no saying
        }
    }

    private static String nameOf(Path task) {
        return firstLine(task.resolve("comm"));
    }

    private static double nanosOf(Path task) {
        String text = firstLine(task.resolve("schedstat"));
        return text.isEmpty() ? 0 : Double.parseDouble(text.split(" ")[0]);
    }

    private static String firstLine(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.isEmpty() ? "" : lines.get(0);
        } catch (IOException e) {
            return ""; // the thread has ended meanwhile
        }
    }
}
