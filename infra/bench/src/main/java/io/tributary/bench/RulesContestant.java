package io.tributary.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.standalone.config.Installation;
import io.tributary.standalone.config.Site;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A job that does what rules say, in a process of its own: {@code io.tributary.rules.bench.BenchProcess} on the class path of the API,
 * which has Flink's planner. It stands still until it is measured.
 */
final class RulesContestant implements AutoCloseable {
    private static final String MAIN = "io.tributary.rules.bench.BenchProcess";
    private static final String READY = "bench-ready ";
    private static final String MEASURED = "bench-measured ";
    private static final int HEAP_MEGABYTES = 512;
    /** The compiler's share of a warm process' time. */
    private static final double COMPILED = 0.05;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.reflect",
            "java.net",
            "java.io",
            "java.nio",
            "sun.nio.ch",
            "java.text",
            "java.time",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "java.util.concurrent.locks");

    /**
     * One measured stretch.
     *
     * @param wrongRows that came out and should not, or did not and should
     */
    record Stretch(long messages, double seconds, double cpuSeconds, long wrongRows) {
        double perCpuSecond() {
            return messages / cpuSeconds;
        }

        double perSecond() {
            return messages / seconds;
        }
    }

    private final List<String> command;
    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;
    private final CompilerMeter compiler;
    private double restoreSeconds;
    private double restoreCpuSeconds;

    /** Compiles a workload's rules into a file. */
    static void compile(Site site, Path rules, String workload) {
        try (RulesContestant compiling = new RulesContestant(site, "compile", rules, workload)) {
            if (compiling.process.waitFor() != 0) {
                throw compiling.ended();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Starts a job and waits until the first message stands before it. */
    static RulesContestant start(Site site, String name, Path rules, String workload) {
        RulesContestant contestant = new RulesContestant(site, name, rules, workload);
        JsonNode ready = contestant.answer(READY);
        contestant.restoreSeconds = ready.path("restoreSeconds").asDouble();
        contestant.restoreCpuSeconds = ready.path("restoreCpuSeconds").asDouble();
        return contestant;
    }

    private RulesContestant(Site site, String name, Path rules, String workload) {
        command = command(site, name, rules, workload);
        Path log = site.data().logs().resolve("bench-rules-" + name + ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
            builder.environment().put("MALLOC_ARENA_MAX", "2");
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("the process of " + name + " cannot be started", e);
        }
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        compiler = new CompilerMeter(process.pid());
    }

    private static List<String> command(Site site, String name, Path rules, String workload) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.add("-Xms" + HEAP_MEGABYTES + "m");
        words.add("-Xmx" + HEAP_MEGABYTES + "m");
        words.add("-XX:+UseSerialGC");
        OPENED.forEach(room -> words.add("--add-opens=java.base/" + room + "=ALL-UNNAMED"));
        words.add("-cp");
        words.add(Installation.classPath(site.installation().jars("api")));
        words.addAll(List.of(MAIN, name, rules.toString(), workload));
        return words;
    }

    long pid() {
        return process.pid();
    }

    /** From the opening of the fabric's operator to the first message: how long it takes to have all rules again. */
    double restoreSeconds() {
        return restoreSeconds;
    }

    /** CPU of the whole process meanwhile. */
    double restoreCpuSeconds() {
        return restoreCpuSeconds;
    }

    /** Lets messages through for some time; whether the just-in-time compiler is done, or nearly. */
    boolean warmUp(double seconds) {
        compiler.share();
        measure(seconds);
        return compiler.share() < COMPILED;
    }

    Stretch measure(double seconds) {
        try {
            in.write(Double.toString(seconds));
            in.newLine();
            in.flush();
        } catch (IOException e) {
            throw ended();
        }
        JsonNode figures = answer(MEASURED);
        return new Stretch(
                figures.path("messages").asLong(),
                figures.path("seconds").asDouble(),
                figures.path("cpuSeconds").asDouble(),
                figures.path("wrongRows").asLong());
    }

    private JsonNode answer(String word) {
        try {
            String line = out.readLine();
            while (line != null && !line.startsWith(word)) {
                line = out.readLine();
            }
            if (line == null) {
                throw ended();
            }
            return JSON.readTree(line.substring(word.length()));
        } catch (IOException e) {
            throw new UncheckedIOException("what a contestant says cannot be read", e);
        }
    }

    private IllegalStateException ended() {
        return new IllegalStateException("a contestant has ended; run it by hand: " + String.join(" ", command));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
