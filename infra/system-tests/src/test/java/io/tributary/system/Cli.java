package io.tributary.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command as its user runs it: a process of its own, what it printed, and how it ended. */
final class Cli {
    static final Path HOME = Path.of(System.getProperty("tributary.home"));
    private static final long PATIENCE_SECONDS = 400;

    /** What a call printed and how it ended. */
    record Result(int exit, String out, String err) {
        /** Both streams, for messages of failed assertions. */
        String all() {
            return "exit " + exit + "\n" + out + err;
        }
    }

    /** Runs {@code ./tributary} with these words, without its build step: the build is what runs this test. */
    static Result run(String... words) {
        return run(List.of(words));
    }

    static Result run(List<String> words) {
        try {
            Path out = Files.createTempFile("tributary", ".out");
            Path err = Files.createTempFile("tributary", ".err");
            Process process =
                    start(words, ProcessBuilder.Redirect.to(out.toFile()), ProcessBuilder.Redirect.to(err.toFile()));
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(words + " did not end\n" + Files.readString(out) + Files.readString(err));
            }
            return new Result(process.exitValue(), read(out), read(err));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Process start(List<String> words, ProcessBuilder.Redirect out, ProcessBuilder.Redirect err)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dtributary.home=" + HOME,
                "-cp",
                HOME.resolve("dist/lib/launcher") + "/*",
                "io.tributary.standalone.Tributary"));
        command.addAll(words);
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectOutput(out)
                .redirectError(err)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        process.environment().put("TRIBUTARY_USER_FUNCTIONS", "true"); // for UserFunctionsIT
        return process.start();
    }

    private static String read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Files.delete(file);
        return text;
    }

    private Cli() {}
}
