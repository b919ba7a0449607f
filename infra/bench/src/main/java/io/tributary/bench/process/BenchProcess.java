package io.tributary.bench.process;

import io.tributary.standalone.config.Installation;
import io.tributary.standalone.config.Site;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process of the benchmark: is told things by lines, answers by lines, and is to end when its input ends. Not thread-safe. */
public final class BenchProcess implements AutoCloseable {
    private static final int END_SECONDS = 10;

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream words;

    /**
     * Starts it.
     *
     * @param name of the process, in messages and of its log
     * @param before words before {@code java}: a session of its own, or none
     * @param machine settings of the virtual machine
     */
    public BenchProcess(
            Site site, String name, List<String> before, List<String> machine, Class<?> main, List<String> arguments) {
        this.name = name;
        this.log = site.data().logs().resolve("bench-" + name + ".log");
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(machine);
        command.add("-cp");
        command.add(Installation.classPath(site.installation().jars("launcher")));
        command.add(main.getName());
        command.addAll(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
            builder.environment().put("MALLOC_ARENA_MAX", "2");
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("the process '" + name + "' of the benchmark cannot be started", e);
        }
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        words = new PrintStream(process.getOutputStream(), false, StandardCharsets.UTF_8);
    }

    public long pid() {
        return process.pid();
    }

    /** Tells it these lines. */
    public void say(List<String> lines) {
        lines.forEach(words::println);
        words.flush();
    }

    /** Waits for its next line that begins so, and returns what follows in it. */
    public String answer(String begin) {
        try {
            String line = answers.readLine();
            while (line != null && !line.startsWith(begin)) {
                line = answers.readLine();
            }
            if (line == null) {
                throw new IllegalStateException(
                        "the process '" + name + "' of the benchmark ended early; its last words are in " + log);
            }
            return line.substring(begin.length()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the process '" + name + "' of the benchmark does not answer", e);
        }
    }

    @Override
    public void close() {
        words.close();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
